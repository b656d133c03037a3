"""Ask a serving pod once which models and versions it has."""

import json
import math
import time
from collections.abc import Callable, Iterable
from typing import Any, Final

import aiohttp
from yarl import URL

from triton_api.contract import GATEWAY_CONTAINER, GATEWAY_METRICS_PORT
from triton_operator.kinds import Object
from triton_operator.observed import Key, ModelVersion
from triton_operator.pod_answers import PodAnswers, Question
from triton_operator.pods import alive, condition, newest_first, status_of

_PATH: Final = "/v2/repository/index"

Index = tuple[ModelVersion, ...] | None


class RepositoryIndexes:
    """Repository indexes by model, read once for each serving pod.

    The content of a pod never changes, so one answer holds for its life. Readiness does not hang
    on it: that is the kubelet's, and a network policy may keep the operator from a pod.
    """

    def __init__(
        self, session: aiohttp.ClientSession, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Ask by *session*; *clock* is in seconds."""
        question = Question(
            about="its repository index",
            read=_parsed,
            body_limit=1024 * 1024,
            timeout_seconds=2,
            fresh_seconds=math.inf,
            # A pod that did not answer is asked again some time, not at each event.
            silence_seconds=60,
        )
        self._answers = PodAnswers(session, question, clock=clock)

    async def read(self, key: Key, pods: Iterable[Object]) -> Index:
        """Return the index of a ready pod in *pods*, or None when none answers."""
        address = _serving_address(pods)
        if address is None:
            return None
        uid, host = address
        return await self._answers.read(key, uid, _url(host))

    def forget(self, key: Key) -> None:
        """Drop what is known, so that the next read asks again."""
        self._answers.forget(key)


def _url(host: str) -> URL:
    return URL.build(scheme="http", host=host, port=GATEWAY_METRICS_PORT, path=_PATH)


def _parsed(text: bytes) -> tuple[ModelVersion, ...]:
    """Return the entries of an index.

    Raises ValueError when *text* is not what Triton answers.
    """
    entries: Any = json.loads(text)
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        message = "the index is not a list of objects"
        raise ValueError(message)
    return tuple(
        ModelVersion(
            model=str(entry.get("name", "")),
            version=str(entry.get("version", "")),
            ready=entry.get("state") == "READY",
            reason=str(entry.get("reason", "")),
        )
        for entry in entries
    )


def _serving_address(pods: Iterable[Object]) -> tuple[str, str] | None:
    """Return uid and address of the newest ready pod, the one most likely to stay.

    One with a gateway: Triton alone keeps its index to itself.
    """
    for pod in newest_first(alive(pods)):
        if _is_ready(pod) and _has_gateway(pod):
            return pod["metadata"]["uid"], pod["status"]["podIP"]
    return None


def _is_ready(pod: Object) -> bool:
    return condition(pod, "Ready").get("status") == "True" and bool(status_of(pod).get("podIP"))


def _has_gateway(pod: Object) -> bool:
    containers = status_of(pod).get("initContainerStatuses", [])
    return any(each["name"] == GATEWAY_CONTAINER for each in containers)
