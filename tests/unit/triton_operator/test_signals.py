"""signals: the process ends in order."""

import asyncio
import os
import signal

import pytest

from triton_operator.signals import set_on_signals


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_signal_asks_for_the_end(number):
    """Kubernetes sends SIGTERM, a developer SIGINT."""
    stop = asyncio.Event()
    set_on_signals(stop)
    try:
        os.kill(os.getpid(), number)
        async with asyncio.timeout(5):
            await stop.wait()
    finally:
        for each in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().remove_signal_handler(each)
