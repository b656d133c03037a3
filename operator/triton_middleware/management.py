"""The master's own port: health that no `run()` can delay, and the numbers of all workers.

The master runs nothing of the script's, so it answers in milliseconds however busy the workers
are. What it says of them is what they tell it each second.
"""

import asyncio
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Final, Protocol

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST

from triton_middleware import triton_readiness
from triton_middleware.settings import Settings
from triton_middleware.shared_metrics import SharedMetrics

_READING: Final = frozenset({"GET", "HEAD"})


class Workers(Protocol):
    """What the port tells of the workers."""

    @property
    def began(self) -> bool:
        """Whether one has called `init()` with success since the start."""

    @property
    def serving(self) -> bool:
        """Whether one can take requests now."""


class Management:
    """Answers at the management port."""

    def __init__(self, settings: Settings, workers: Workers, metrics: SharedMetrics) -> None:
        """Tell of *workers* and *metrics*."""
        self._settings = settings
        self._workers = workers
        self._metrics = metrics
        self._paths: dict[str, Callable[[], Awaitable[web.Response]]] = {
            "/": self._live,
            "/ready": self._ready,
            "/metrics": self._counted,
        }

    async def listen(self) -> web.ServerRunner:
        """Serve until `cleanup()` of what is returned; raises OSError when the port is taken."""
        server = web.Server(
            self._handle,
            access_log=None,
            keepalive_timeout=self._settings.keep_alive_seconds,
        )
        runner = web.ServerRunner(server)
        await runner.setup()
        if self._settings.management_port:
            host, port = self._settings.host, self._settings.management_port
            await web.TCPSite(runner, host, port).start()
        return runner

    async def _handle(self, request: web.BaseRequest) -> web.Response:
        answer = self._paths.get(request.path)
        if answer is None:
            return _told(HTTPStatus.NOT_FOUND, f"there are {', '.join(self._paths)}")
        if request.method not in _READING:
            return _told(HTTPStatus.METHOD_NOT_ALLOWED, "use GET")
        return await answer()

    async def _live(self) -> web.Response:
        """Say whether the script could be started; workers that fail later are replaced."""
        if self._workers.began:
            return _told(HTTPStatus.OK, "Healthy")
        return _told(HTTPStatus.SERVICE_UNAVAILABLE, "init() is not done")

    async def _ready(self) -> web.Response:
        if not self._workers.serving:
            return _told(HTTPStatus.SERVICE_UNAVAILABLE, "no worker takes requests")
        url = self._settings.triton_url
        if not await asyncio.to_thread(triton_readiness.is_ready, url):
            return _told(HTTPStatus.SERVICE_UNAVAILABLE, f"Triton at {url} is not ready")
        return _told(HTTPStatus.OK, "Ready")

    async def _counted(self) -> web.Response:
        # Not on the loop: the files of many workers take longer than a probe should wait.
        text = await asyncio.to_thread(self._metrics.text)
        return web.Response(body=text, headers={"Content-Type": CONTENT_TYPE_LATEST})


def _told(status: HTTPStatus, text: str) -> web.Response:
    return web.Response(status=status, text=text)
