"""Write a status once, only if it differs, and not for every count that ticks."""

import time
from collections.abc import Callable
from http import HTTPStatus
from typing import Final

from triton_operator.cache import Cache
from triton_operator.cluster import ApiError, Cluster
from triton_operator.kinds import Object
from triton_operator.observed import Key
from triton_operator.outcome import Outcome

# These tick several times in a rollout and say little alone; a condition that changes takes them
# along. Written for each tick they would double the writes per model.
COUNTS: Final = frozenset({"replicas", "updatedReplicas"})
COUNTS_DELAY_SECONDS: Final = 5.0


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
        if changed <= COUNTS:
            due = self._due.setdefault(key, self._clock() + COUNTS_DELAY_SECONDS)
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
