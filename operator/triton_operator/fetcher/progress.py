"""Ask a pod that fetches its repository how far it is."""

import time
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import Final

import aiohttp
from yarl import URL

from triton_api.contract import FETCHER_PORT
from triton_api.fetching import FetchProgress
from triton_operator.diagnosis.fetch import fetcher_of
from triton_operator.kinds import Object
from triton_operator.observed import Key
from triton_operator.pod_answers import PodAnswers, Question
from triton_operator.pods import alive, newest_first, status_of

PERIOD_SECONDS: Final = 5.0
"""How often to ask while a fetcher runs."""
# Most fetches of small repositories are over by then, and would only be two writes of status.
_SETTLED_SECONDS: Final = 3.0

Progress = Mapping[str, FetchProgress]
"""What fetchers say now, by the name of their pod."""


class FetchProgresses:
    """Progress of the newest pod that fetches, by model."""

    def __init__(
        self, session: aiohttp.ClientSession, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Ask by *session*; *clock* is in seconds."""
        question = Question(
            about="its progress",
            read=FetchProgress.model_validate_json,
            body_limit=64 * 1024,
            timeout_seconds=1,
            # An answer is good for one reconciliation and the events around it.
            fresh_seconds=4,
            # A fetcher that has only just started refuses connections until Python has loaded it.
            # The second question after is the next, so that on a slow node, too, its problems show
            # within 30 seconds.
            silence_seconds=8,
        )
        self._answers = PodAnswers(session, question, clock=clock)

    async def read(self, key: Key, pods: Iterable[Object], now: datetime) -> Progress:
        """Return what the newest pod in *pods* that fetches says; {} when none does or answers."""
        pod = _newest_fetching(pods, now)
        if pod is None:
            self.forget(key)
            return {}
        url = URL.build(scheme="http", host=pod["status"]["podIP"], port=FETCHER_PORT, path="/")
        answer = await self._answers.read(key, pod["metadata"]["uid"], url)
        return {pod["metadata"]["name"]: answer} if answer else {}

    def forget(self, key: Key) -> None:
        """Drop what is known of a model that is gone."""
        self._answers.forget(key)


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
