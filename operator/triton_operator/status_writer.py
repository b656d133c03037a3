"""Write a status once, only if it differs, and not for every count that ticks."""

import time
from collections.abc import Callable
from http import HTTPStatus
from typing import Final

from triton_api.conditions import Reason
from triton_operator.cache import Cache
from triton_operator.cluster import ApiError, Cluster
from triton_operator.kinds import Object
from triton_operator.observed import Key
from triton_operator.outcome import Outcome

_COUNTS: Final = frozenset({"replicas", "updatedReplicas", "readyReplicas"})
_BUSY: Final = frozenset({Reason.PROGRESSING, Reason.FETCHING, Reason.LOADING_MODELS})
MINOR_DELAY_SECONDS: Final = 5.0


class StatusWriter:
    """Writes the status of TritonModels."""

    def __init__(
        self, cluster: Cluster, cache: Cache, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Take the API server, the cache that learns of each write, and a clock in seconds."""
        self._cluster = cluster
        self._cache = cache
        self._clock = clock
        self._due: dict[Key, float] = {}

    async def write(self, key: Key, body: Object, status: Object) -> Outcome:
        """Make *status* the status of *body*; return when to come back if it is not written now.

        Raises ApiError when the API server refuses it for another reason than a newer object.
        """
        previous = body.get("status", {})
        changed = {name for name in status if status[name] != previous.get(name)}
        if not changed:
            self._due.pop(key, None)
            return Outcome()
        if _is_minor(changed, previous, status):
            due = self._due.setdefault(key, self._clock() + MINOR_DELAY_SECONDS)
            if (remaining := due - self._clock()) > 0:
                return Outcome(again_after=remaining)
        self._due.pop(key, None)
        try:
            self._cache.put(await self._cluster.write_status(body, status))
        except ApiError as error:
            # The object changed or is gone: its event brings us back with the newer one.
            if error.status not in {HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT}:
                raise
        return Outcome()

    def forget(self, key: Key) -> None:
        """Drop what is kept for *key*."""
        self._due.pop(key, None)


def _is_minor(changed: set[str], previous: Object, status: Object) -> bool:
    """Return whether nothing changed but counts and what a roll-out is busy with.

    These tick several times in a roll-out and say little alone; what matters takes them along.
    Written at each tick they would double the writes per model.
    """
    if not changed <= _COUNTS | {"conditions"}:
        return False
    return _news(previous) == _news(status)


def _news(status: Object) -> list[tuple[str, str, int, str]]:
    """Return what people wait for in the conditions; being busy with this or that is none."""
    return [
        (
            condition["type"],
            condition["status"],
            condition["observedGeneration"],
            "" if condition["reason"] in _BUSY else condition["reason"] + condition["message"],
        )
        for condition in status.get("conditions", [])
    ]
