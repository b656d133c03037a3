"""Ask a serving pod once which models and versions it has."""

import asyncio
import json
import logging
import math
import time
from collections.abc import Callable, Iterable
from typing import Any, Final

import aiohttp

from triton_api.contract import GATEWAY_CONTAINER, GATEWAY_METRICS_PORT
from triton_operator.kinds import Object
from triton_operator.limited_body import limited_body
from triton_operator.observed import Key, ModelVersion
from triton_operator.pods import alive, condition, newest_first, status_of

_TIMEOUT_SECONDS: Final = 2
_BODY_LIMIT: Final = 1024 * 1024
_SILENCE_SECONDS: Final = 60.0

logger = logging.getLogger(__name__)

Index = tuple[ModelVersion, ...] | None


class RepositoryIndexes:
    """Repository indexes by model, read once for each serving pod.

    The content of a pod never changes, so one answer holds for its life. Readiness does not hang
    on it: that is the kubelet's, and a network policy may keep the operator from a pod.
    """

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
        self._known: dict[Key, tuple[str, Index, float]] = {}

    async def read(self, key: Key, pods: Iterable[Object]) -> Index:
        """Return the index of a ready pod in *pods*, or None when none answers."""
        address = _serving_address(pods)
        if address is None:
            return None
        pod, host = address
        known = self._known.get(key)
        if known is not None and known[0] == pod and self._clock() < known[2]:
            return known[1]
        index = await self._ask(host)
        # A pod that did not answer is asked again some time, not at each event.
        valid = math.inf if index is not None else self._clock() + _SILENCE_SECONDS
        self._known[key] = (pod, index, valid)
        return index

    def forget(self, key: Key) -> None:
        """Drop what is known, so that the next read asks again."""
        self._known.pop(key, None)

    async def _ask(self, host: str) -> Index:
        url = f"http://{_bracketed(host)}:{GATEWAY_METRICS_PORT}/v2/repository/index"
        timeout = aiohttp.ClientTimeout(total=_TIMEOUT_SECONDS)
        try:
            async with self._slots, self._session.get(url, timeout=timeout) as answer:
                answer.raise_for_status()
                return _parsed(await limited_body(answer, _BODY_LIMIT))
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
            logger.info("%s did not answer with its repository index: %s", url, error)
            return None


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


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host
