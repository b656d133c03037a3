"""The HTTP server of a worker: aiohttp's, on a port that all workers share.

Chosen by measurement among those whose loop can run in a side thread; see ARCHITECTURE.md.
"""

import socket
from asyncio import AbstractEventLoop, Task
from typing import Final

from aiohttp import web
from aiohttp.abc import AbstractStreamWriter
from aiohttp.http_parser import RawRequestMessage
from aiohttp.streams import StreamReader
from aiohttp.web_protocol import RequestHandler

from triton_middleware.application import Application
from triton_middleware.settings import Settings

_BACKLOG: Final = 2048


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
