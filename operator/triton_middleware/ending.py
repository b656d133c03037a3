"""The end of a worker, as a script expects it of a process.

The master tells its workers to end by their lifeline. Signals mean nothing to them: a terminal, or
whoever ends a whole group of processes, sends one to the workers too, and their requests are to be
finished first.
"""

import atexit
import faulthandler
import logging
import os
import signal
from collections.abc import Mapping
from types import FrameType
from typing import Any, Final

logger = logging.getLogger(__name__)

_GOODBYE_SECONDS: Final = 4
"""Less than the master waits beyond the time that running requests have."""
_SIGNALS: Final[Mapping[int, Any]] = {
    signal.SIGTERM: signal.SIG_DFL,
    signal.SIGINT: signal.default_int_handler,
}
"""Signals that the master acts on, and what they mean in any other process."""


def leave_signals_to_the_master() -> None:
    """Do nothing on a signal, unless the script sets a handler of its own.

    Not SIG_IGN, which programs that the script starts would inherit; those that it forks get back
    what is usual, or `multiprocessing` could not end them.
    """
    for number in _SIGNALS:
        signal.signal(number, _nothing)
    os.register_at_fork(after_in_child=_as_usual)


def say_goodbye() -> None:
    """Call what the script wants to be called at the end: its handler of SIGTERM, and `atexit`.

    After the last request, so that neither can cut it short. Traces are sent on by `atexit` too.
    What takes too long is cut off, with the stack of each thread in the log.
    """
    faulthandler.dump_traceback_later(_GOODBYE_SECONDS, exit=True)
    handler = signal.getsignal(signal.SIGTERM)
    if callable(handler) and handler is not _nothing:
        try:
            handler(signal.SIGTERM, None)
        except SystemExit:
            pass
        except Exception:
            logger.exception("the script's handler of SIGTERM failed")
    atexit._run_exitfuncs()  # noqa: SLF001 (the process ends by os._exit, which leaves them out)


def _nothing(_: int, __: FrameType | None) -> None:
    """Wait for the master's word."""


def _as_usual() -> None:
    for number, usual in _SIGNALS.items():
        if signal.getsignal(number) is _nothing:
            signal.signal(number, usual)
