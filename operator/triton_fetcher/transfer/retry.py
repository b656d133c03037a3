"""Try again what may succeed later: with back-off and jitter, as long as bytes keep coming."""

import asyncio
import logging
import random
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

from triton_fetcher.errors import FetchError, unavailable
from triton_fetcher.progress import Progress
from triton_fetcher.transfer.limits import Limits

logger = logging.getLogger(__name__)

Result = TypeVar("Result")


class Retry:
    """Shared by all requests of a fetch: one that advances keeps the others trying."""

    def __init__(self, limits: Limits, progress: Progress) -> None:
        self._limits = limits
        self._progress = progress

    async def __call__(self, operation: Callable[[], Awaitable[Result]]) -> Result:
        """Return what *operation* returns at last.

        Raises FetchError when it is permanent, or when patience has run out.
        """
        started = time.monotonic()
        pause = self._limits.first_pause_seconds
        while True:
            before = self._progress.last_advance
            try:
                return await self._attempt(operation)
            except FetchError as error:
                since = max(started, self._progress.last_advance)
                if not error.transient or self._exhausted(since, pause):
                    raise
                self._progress.trouble(error)
                logger.warning("trying again: %s", error.message)
            if self._progress.last_advance > before:
                pause = self._limits.first_pause_seconds
            await asyncio.sleep(pause * random.uniform(0.5, 1.0))  # noqa: S311 - jitter is no secret
            pause = min(pause * 2, self._limits.longest_pause_seconds)

    def _exhausted(self, since: float, pause: float) -> bool:
        return time.monotonic() + pause > since + self._limits.patience_seconds

    async def _attempt(self, operation: Callable[[], Awaitable[Result]]) -> Result:
        try:
            return await operation()
        except (ConnectionError, TimeoutError) as error:
            raise unavailable(f"the connection to the source failed: {error}") from error
