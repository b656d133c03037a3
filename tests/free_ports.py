"""Ports for servers that tests start."""

import random
import socket
from typing import Final

_RANDOM: Final = random.SystemRandom()
_given: set[int] = set()


def free_port() -> int:
    """Return a port that nothing listens on, at any address, and that was not returned before.

    Port 0 would give one from the range of the kernel's own: until the server listens, a connection
    of anybody on the machine may have it, and tests of load make thousands.
    """
    while True:
        port = _RANDOM.randrange(20_000, 30_000)
        if port not in _given and _is_free(port):
            _given.add(port)
            return port


def free_ports(count: int) -> list[int]:
    """Return *count* such ports."""
    return [free_port() for _ in range(count)]


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("", port))
        except OSError:
            return False
    return True
