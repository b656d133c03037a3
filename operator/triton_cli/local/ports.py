"""TCP ports of a local run, all on 127.0.0.1."""

import os
import random
import socket
from contextlib import ExitStack, suppress
from dataclasses import dataclass, fields
from itertools import chain
from typing import Final

from triton_api import contract
from triton_cli.errors import UserError

HOST: Final = "127.0.0.1"
_HIGHEST: Final = 65535
_FREE: Final = range(20_000, 30_000)
"""Below the range of which the kernel gives a port to each connection."""


@dataclass(frozen=True)
class Ports:
    """The first two are for clients, the others are between the processes."""

    http: int
    grpc: int
    triton_http: int
    triton_grpc: int
    triton_metrics: int
    middleware: int
    middleware_management: int
    gateway_metrics: int
    probes: int


def choose(http: int, grpc: int | None, *, script: bool) -> Ports:
    """Return the ports; 0 is a free one. Where *grpc* is None it follows *http*, unless that is 0.

    With a *script* Triton has the pod's own port where that is free, because scripts of Azure ML
    name localhost:8000. Raises UserError when a port that was asked for is taken.
    """
    with ExitStack() as held:
        first = _asked_for(http, "--port", held)
        following = first + 1 if 0 < http < _HIGHEST else 0
        second = _asked_for(following if grpc is None else grpc, "--grpc-port", held)
        triton = _preferred(contract.HTTP_PORT, held) if script else _hold(0, held)
        return Ports(first, second, triton, *(_hold(0, held) for _ in fields(Ports)[3:]))


def _asked_for(port: int, option: str, held: ExitStack) -> int:
    try:
        return _hold(port, held)
    except OSError as error:
        raise UserError(
            f"port {port} can't be had: {os.strerror(error.errno or 0)}; stop what uses it, or "
            f"choose another with {option} (0 for a free one)"
        ) from None


def _preferred(port: int, held: ExitStack) -> int:
    try:
        return _hold(port, held)
    except OSError:
        return _hold(0, held)


def _hold(port: int, held: ExitStack) -> int:
    """Return *port*, or a free one for 0, and keep it from being chosen twice."""
    if not port:
        return _hold_any(held)
    held.enter_context(socket.create_server((HOST, port)))
    return port


def _hold_any(held: ExitStack) -> int:
    """Return a free port that no connection takes before its process listens, seconds later."""
    start = random.randrange(len(_FREE))  # noqa: S311 - a port is no secret
    for port in chain(_FREE[start:], _FREE[:start]):
        with suppress(OSError):
            return _hold(port, held)
    raise UserError(f"no port of {HOST} from {_FREE[0]} to {_FREE[-1]} is free")
