"""One request for `/score`: call `run()`, wait for it, and make an answer of what it returns."""

import asyncio
import inspect
import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from triton_middleware import outputs
from triton_middleware.errors import RunError, TimeLimitError
from triton_middleware.execution import Execution
from triton_middleware.messages import Answer, Request
from triton_middleware.metrics import WorkerMetrics
from triton_middleware.script import HEADERS_PARAMETER, Script

logger = logging.getLogger(__name__)

_FAILED: Final = "An unexpected error occurred in scoring script. Check the logs for more info."


@dataclass(slots=True)
class _Pending:
    """A `run()` that returned something to await, and when it was called."""

    result: Awaitable[Any]
    began: float


class Scoring:
    """Calls `run()` in the place that fits it: a thread of its own, or the event loop."""

    def __init__(
        self, script: Script, execution: Execution, limit_seconds: float, metrics: WorkerMetrics
    ) -> None:
        """Serve *script*, each request for at most *limit_seconds*, waiting included."""
        self._script = script
        self._is_async = script.is_async
        self._execution = execution
        self._limit = limit_seconds
        self._metrics = metrics

    async def score(self, request: Request, is_wanted: Callable[[], bool]) -> Answer:
        """Return the answer; raises a RequestError when there is none.

        What the script raised goes to the log with its traceback, and never to the client.
        """
        try:
            return await self._run(request, is_wanted)
        except RunError as error:
            logger.error("%s", error, exc_info=error.__cause__)  # noqa: TRY400 (the script's own)
            raise RunError(_FAILED) from error
        except TimeoutError as error:
            logger.error("the request took longer than the limit", exc_info=error.__cause__)  # noqa: TRY400
            milliseconds = round(self._limit * 1000)
            raise TimeLimitError(f"Scoring timeout after {milliseconds} ms") from error

    async def _run(self, request: Request, is_wanted: Callable[[], bool]) -> Answer:
        begin = partial(self._begin, request)
        deadline = asyncio.get_running_loop().time() + self._limit
        begun = (
            begin() if self._is_async else await self._execution.call(begin, deadline, is_wanted)
        )
        return begun if isinstance(begun, Answer) else await self._finish(begun, deadline)

    def _begin(self, request: Request) -> Answer | _Pending:
        arguments = self._script.take_in(request)
        if self._script.wants_headers:
            arguments[HEADERS_PARAMETER] = {
                name.title(): value for name, value in request.headers.items()
            }
        began = time.perf_counter()
        try:
            result = self._script.run(**arguments)
        except TimeLimitError:
            logger.exception("run() is interrupted: it took longer than the limit")
            raise
        except BaseException as error:
            raise _raised(error) from error
        if inspect.isawaitable(result):
            return _Pending(result, began)
        return self._answer(result, began)

    async def _finish(self, pending: _Pending, deadline: float) -> Answer:
        async with asyncio.timeout_at(deadline):
            try:
                result = await pending.result
            except asyncio.CancelledError:
                raise
            except BaseException as error:
                raise _raised(error) from error
        return self._answer(result, pending.began)

    def _answer(self, result: Any, began: float) -> Answer:
        seconds = time.perf_counter() - began
        self._metrics.run.observe(seconds)
        return outputs.answer(result, seconds * 1000)


def _raised(error: BaseException) -> RunError:
    """Return what a script raised as a failed request; SystemExit too may not end a worker."""
    return RunError(f"run() raised {type(error).__name__}")
