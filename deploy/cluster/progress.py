"""Tell the person at the terminal what takes the time."""

import logging
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

_started = time.monotonic()
_log = logging.getLogger("cluster")


def configure(quiet: bool) -> None:
    """Print progress to stderr, or nothing but errors."""
    logging.basicConfig(format="%(message)s", stream=sys.stderr)
    _log.setLevel(logging.ERROR if quiet else logging.INFO)


def say(message: str) -> None:
    """Print the message behind the seconds since the command began."""
    _log.info("[%6.1f s] %s", time.monotonic() - _started, message)


@contextmanager
def step(message: str) -> Iterator[None]:
    """Print the message, then how long the block took."""
    say(f"{message} ...")
    began = time.monotonic()
    yield
    say(f"{message}: {time.monotonic() - began:.1f} s")
