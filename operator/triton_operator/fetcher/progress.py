"""Ask a pod that fetches its repository how far it is."""

import asyncio
import logging
import time
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Final

import aiohttp
from yarl import URL

from triton_api.contract import FETCHER_PORT
from triton_api.fetching import FetchProgress
from triton_operator.diagnosis.fetch import fetcher_of
from triton_operator.kinds import Object
from triton_operator.limited_body import limited_body
from triton_operator.observed import Key
from triton_operator.pods import alive, newest_first, status_of

PERIOD_SECONDS: Final = 5.0
"""How often to ask while a fetcher runs."""
# An answer is good for one reconciliation and the events around it.
_FRESH_SECONDS: Final = 4.0
# A fetcher that has only just started refuses connections until Python has loaded it. The second
# question after is the next, so that on a slow node, too, its problems show within 30 seconds.
_SILENCE_SECONDS: Final = 8.0
# Most fetches of small repositories are over by then, and would only be two writes of status.
_SETTLED_SECONDS: Final = 3.0
_TIMEOUT_SECONDS: Final = 1
_BODY_LIMIT: Final = 64 * 1024

logger = logging.getLogger(__name__)

Progress = Mapping[str, FetchProgress]
"""What fetchers say now, by the name of their pod."""


class FetchProgresses:
    """Progress of the newest pod that fetches, by model."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        *,
        concurrency: int = 16,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Use *session* for at most *concurrency* questions at a time; *clock* is in seconds."""
        self._session = session
        self._slots = asyncio.Semaphore(concurrency)
        self._clock = clock
        self._known: dict[Key, tuple[str, Progress, float]] = {}

    async def read(self, key: Key, pods: Iterable[Object], now: datetime) -> Progress:
        """Return what the newest pod in *pods* that fetches says; {} when none does or answers."""
        pod = _newest_fetching(pods, now)
        if pod is None:
            self._known.pop(key, None)
            return {}
        uid = pod["metadata"]["uid"]
        known = self._known.get(key)
        if known is not None and known[0] == uid and self._clock() < known[2]:
            return known[1]
        answer = await self._ask(pod["status"]["podIP"])
        progress = {pod["metadata"]["name"]: answer} if answer else {}
        valid = _FRESH_SECONDS if answer else _SILENCE_SECONDS
        self._known[key] = (uid, progress, self._clock() + valid)
        return progress

    def forget(self, key: Key) -> None:
        """Drop what is known of a model that is gone."""
        self._known.pop(key, None)

    async def _ask(self, host: str) -> FetchProgress | None:
        url = URL.build(scheme="http", host=host, port=FETCHER_PORT, path="/")
        timeout = aiohttp.ClientTimeout(total=_TIMEOUT_SECONDS)
        try:
            async with self._slots, self._session.get(url, timeout=timeout) as answer:
                if answer.status != HTTPStatus.OK:
                    return None
                return FetchProgress.model_validate_json(await limited_body(answer, _BODY_LIMIT))
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
            logger.info("%s did not answer with its progress: %s", url, error)
            return None


def _newest_fetching(pods: Iterable[Object], now: datetime) -> Object | None:
    """Return the newest pod whose fetcher has run for a while."""
    found = (
        pod
        for pod in newest_first(alive(pods))
        if status_of(pod).get("podIP")
        and _is_settled(fetcher_of(pod).get("state", {}).get("running"), now)
    )
    return next(found, None)


def _is_settled(running: Object | None, now: datetime) -> bool:
    if running is None:
        return False
    started = datetime.fromisoformat(running.get("startedAt") or now.isoformat()).astimezone(UTC)
    return (now - started).total_seconds() >= _SETTLED_SECONDS
