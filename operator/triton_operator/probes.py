"""The operator's own HTTP port: metrics, and probes that mean something.

kopf's liveness endpoint proves only that the event loop turns. Here a process is alive while its
reconciliations end and its relists go through or fail for the API server's sake, and ready when
its cache has been filled. A standby is ready too: it must be there when the leader goes.
"""

import time
from typing import Final

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from triton_operator.controller import Controller
from triton_operator.metrics import Metrics

# A reconciliation makes about ten requests with 20 s each at most.
_STUCK_SECONDS: Final = 300.0
_MISSED_RELISTS: Final = 4


class Health:
    """Answers for one process."""

    def __init__(self, controller: Controller, metrics: Metrics, resync_seconds: float) -> None:
        """Judge *controller*, which relists every *resync_seconds*."""
        self._controller = controller
        self._metrics = metrics
        self._oldest_relist = resync_seconds * _MISSED_RELISTS

    def application(self) -> web.Application:
        """Return the HTTP application."""
        application = web.Application()
        application.router.add_get("/healthz", self._live)
        application.router.add_get("/readyz", self._ready)
        application.router.add_get("/metrics", self._export)
        return application

    def complaint(self) -> str | None:
        """Return why the process had better be restarted, or None while it is well."""
        running = self._controller.queue.longest_running_seconds
        if running > _STUCK_SECONDS:
            return f"a reconciliation has not ended for {running:.0f} s"
        age = time.monotonic() - self._controller.last_relist
        if self._controller.synced and age > self._oldest_relist:
            return f"the last complete list is {age:.0f} s old"
        return None

    async def _live(self, _: web.Request) -> web.Response:
        complaint = self.complaint()
        return web.Response(status=500 if complaint else 200, text=complaint or "ok\n")

    async def _ready(self, _: web.Request) -> web.Response:
        synced = self._controller.synced
        text = "ok\n" if synced else "the cache is still being filled\n"
        return web.Response(status=200 if synced else 503, text=text)

    async def _export(self, _: web.Request) -> web.Response:
        return web.Response(
            body=generate_latest(self._metrics.registry),
            headers={"Content-Type": CONTENT_TYPE_LATEST},
        )
