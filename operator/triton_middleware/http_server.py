"""The HTTP server of a worker: aiohttp's, on a port that all workers share.

Chosen by measurement among those whose loop can run in a side thread; see ARCHITECTURE.md.
"""

import contextlib
import os
import socket
from asyncio import AbstractEventLoop, Task
from pathlib import Path
from typing import Final

from aiohttp import web
from aiohttp.abc import AbstractStreamWriter
from aiohttp.http_parser import RawRequestMessage
from aiohttp.streams import StreamReader
from aiohttp.web_protocol import RequestHandler

from triton_middleware.application import Application
from triton_middleware.settings import Settings

_BACKLOG: Final = 2048
_FAMILIES: Final = (socket.AF_INET, socket.AF_INET6)


def shared_socket(host: str, port: int) -> socket.socket:
    """Return a socket bound to a port that others of this user may be bound to as well.

    The kernel spreads new connections over those that listen. Raises OSError when the port is
    taken by somebody else.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    bound = socket.socket(family, socket.SOCK_STREAM)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    try:
        bound.bind((host, port))
    except OSError:
        bound.close()
        raise
    bound.setblocking(False)
    return bound


def keep_from_forks(port: int) -> None:
    """Have processes that the script forks close the sockets of *port*.

    They would outlive the worker there: the kernel would go on giving connections to its dead
    socket, and clients of a killed worker would wait for an answer.
    """
    os.register_at_fork(after_in_child=lambda: _close_sockets(port))


def _close_sockets(port: int) -> None:
    for each in list(Path("/dev/fd").iterdir()):
        with contextlib.suppress(OSError):
            found = socket.socket(fileno=int(each.name))
            ours = found.family in _FAMILIES and found.getsockname()[1] == port
            os.close(found.detach()) if ours else found.detach()


async def start(
    application: Application, settings: Settings, loop: AbstractEventLoop
) -> web.ServerRunner:
    """Listen; `cleanup()` of what is returned refuses new work and finishes the running."""

    def request(
        message: RawRequestMessage,
        payload: StreamReader,
        protocol: RequestHandler,
        writer: AbstractStreamWriter,
        task: "Task[None]",
    ) -> web.BaseRequest:
        return web.BaseRequest(
            message,
            payload,
            protocol,
            writer,
            task,
            loop,
            client_max_size=settings.max_body_bytes,
        )

    server = web.Server(
        application.handle,
        request_factory=request,
        access_log=None,
        keepalive_timeout=settings.keep_alive_seconds,
    )
    runner = web.ServerRunner(server, shutdown_timeout=settings.stop_seconds)
    await runner.setup()
    listening = shared_socket(settings.host, settings.port)
    await web.SockSite(runner, listening, backlog=_BACKLOG).start()
    return runner
