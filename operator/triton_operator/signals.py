"""SIGTERM and SIGINT end the process in order."""

import asyncio
import signal


def set_on_signals(stop: asyncio.Event) -> None:
    """Set *stop* when the process is told to end; replaces whoever listened before."""
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stop.set)
