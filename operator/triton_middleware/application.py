"""What is served at which path, from HTTP to answers and back."""

import asyncio
import logging
import re
import time
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Final

from aiohttp import web
from aiohttp.web_protocol import RequestPayloadError

from triton_middleware import logs, triton_readiness
from triton_middleware.cors import Cors
from triton_middleware.errors import (
    BodyTooLargeError,
    BrokenBodyError,
    MethodError,
    NotFoundError,
    RequestError,
)
from triton_middleware.messages import Answer, Request, error_answer, json_answer
from triton_middleware.metrics import WorkerMetrics
from triton_middleware.request_ids import request_ids
from triton_middleware.scoring import Scoring
from triton_middleware.script import Script
from triton_middleware.settings import Settings
from triton_middleware.swagger import Swagger
from triton_middleware.tracing import Tracing

logger = logging.getLogger(__name__)

_TEXT: Final = "text/plain; charset=utf-8"
_OURS: Final = "An unexpected internal error occurred. Check the logs for more info."
_ORIGIN_HEADER: Final = "Access-Control-Allow-Origin"
_READING: Final = frozenset({"GET", "HEAD"})

Handler = Callable[[web.BaseRequest], Awaitable[Answer]]


class Application:
    """Handles every request of a worker."""

    def __init__(
        self,
        settings: Settings,
        script: Script,
        scoring: Scoring,
        swagger: Swagger,
        metrics: WorkerMetrics,
    ) -> None:
        """Serve *script* by way of *scoring*."""
        self._settings = settings
        self._methods = script.take_in.methods
        self._scoring = scoring
        self._swagger = swagger
        self._metrics = metrics
        self._cors = Cors(settings.cors_origins)
        self._tracing = Tracing(settings.service_name)
        self._paths: dict[str, Handler] = {
            "/": self._live,
            "/ready": self._ready,
            "/swagger.json": self._described,
            "/score": self._score,
        }

    async def handle(self, raw: web.BaseRequest) -> web.Response:
        """Answer any request."""
        ids, problem = request_ids(raw.headers)
        logs.request_id.set(ids.request)
        answer = error_answer(problem) if problem else await self._answered(raw)
        response = web.Response(body=answer.body, status=answer.status, headers=answer.headers)
        headers = response.headers
        if _ORIGIN_HEADER not in headers:
            headers.extend(self._cors.headers(raw.method, raw.headers))
        headers.update(ids.headers())
        if answer.content_type:
            headers["Content-Type"] = answer.content_type
        headers["Server"] = "triton-middleware"
        if headers.get("Connection") == "close":
            response.force_close()
        return response

    async def _answered(self, raw: web.BaseRequest) -> Answer:
        try:
            return await self._routed(raw)
        except RequestError as error:
            return error_answer(error)
        except Exception:
            logger.exception("the middleware itself failed to answer")
            return error_answer(RequestError(_OURS))

    async def _routed(self, raw: web.BaseRequest) -> Answer:
        path = raw.path if raw.path in self._paths else re.sub("/+", "/", raw.path)
        handler = self._paths.get(path)
        if handler is None:
            raise NotFoundError(f"There is nothing at {raw.path}; see /score and /swagger.json")
        if path != "/score" and raw.method == "OPTIONS":
            return Answer(b"", content_type=_TEXT, headers=[("Allow", "GET, HEAD, OPTIONS")])
        if path != "/score" and raw.method not in _READING:
            raise MethodError("GET", "HEAD", "OPTIONS")
        return await handler(raw)

    async def _live(self, _: web.BaseRequest) -> Answer:
        return Answer(b"Healthy", content_type=_TEXT)

    async def _ready(self, _: web.BaseRequest) -> Answer:
        """Say whether requests can be answered now; a worker listens only after its `init()`."""
        url = self._settings.triton_url
        if await asyncio.to_thread(triton_readiness.is_ready, url):
            return Answer(b"Ready", content_type=_TEXT)
        return json_answer(
            {"message": f"Triton at {url} is not ready"}, HTTPStatus.SERVICE_UNAVAILABLE
        )

    async def _described(self, raw: web.BaseRequest) -> Answer:
        return json_answer(self._swagger.get(raw.rel_url.query.get("version", "2")))

    async def _score(self, raw: web.BaseRequest) -> Answer:
        began = time.perf_counter()
        status = int(HTTPStatus.INTERNAL_SERVER_ERROR)
        self._metrics.in_flight.inc()
        try:
            with self._tracing.span(raw.method, raw.headers) as span:
                answer = await self._scored_or_refused(raw)
                status = int(answer.status)
                span.ended(status)
                return answer
        finally:
            seconds = time.perf_counter() - began
            self._metrics.in_flight.dec()
            self._metrics.duration.observe(seconds)
            self._metrics.requests(status).inc()
            _log(raw.method, status, seconds)

    async def _scored_or_refused(self, raw: web.BaseRequest) -> Answer:
        try:
            return await self._scored(raw)
        except RequestError as error:
            return error_answer(error)

    async def _scored(self, raw: web.BaseRequest) -> Answer:
        if raw.method not in self._methods:
            if raw.method == "OPTIONS":
                return Answer(b"", content_type=_TEXT)
            raise MethodError(*self._methods, "OPTIONS")
        request = Request(
            raw.method,
            raw.path,
            raw.rel_url.raw_query_string.encode(),
            raw.raw_headers,
            await self._body(raw),
            raw.remote or "",
        )
        return await self._scoring.score(request, lambda: raw.transport is not None)

    async def _body(self, raw: web.BaseRequest) -> bytes:
        limit = self._settings.max_body_bytes
        if limit and (raw.content_length or 0) > limit:
            raise BodyTooLargeError(limit)
        if raw.headers.get("Expect", "").lower() == "100-continue" and raw.transport:
            raw.transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        try:
            return await raw.read()
        except web.HTTPRequestEntityTooLarge:
            raise BodyTooLargeError(limit) from None
        except (RequestPayloadError, ConnectionError) as error:
            raise BrokenBodyError(f"The body can't be read: {error}") from None


def _log(method: str, status: int, seconds: float) -> None:
    """Tell of a request that failed; of others only at DEBUG, for metrics count them cheaper."""
    level = logging.INFO if status >= HTTPStatus.BAD_REQUEST else logging.DEBUG
    if logger.isEnabledFor(level):
        told = {"status": status, "milliseconds": round(seconds * 1000, 3)}
        logger.log(level, "%s /score", method, extra=told)
