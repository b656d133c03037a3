"""Watch a collection and note when each object became ready at each generation."""

import asyncio
import contextlib
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import aiohttp

from bench.api import Api, Object


class Readiness:
    """When, in seconds since the epoch, an object was first seen ready at a generation."""

    def __init__(self, is_ready: Callable[[Object], bool]) -> None:
        """Judge objects by *is_ready*."""
        self._is_ready = is_ready
        self._since: dict[tuple[str, int], float] = {}
        self._per_generation: Counter[int] = Counter()

    def see(self, body: Object) -> None:
        """Take in the newest state of an object."""
        metadata = body["metadata"]
        known = (metadata["name"], metadata["generation"])
        if known not in self._since and self._is_ready(body):
            self._since[known] = time.time()
            self._per_generation[metadata["generation"]] += 1

    def count(self, generation: int) -> int:
        """Return how many objects have been ready at *generation*."""
        return self._per_generation[generation]

    def since(self, name: str, generation: int = 1) -> float | None:
        """Return when the object *name* was ready, or None while it is not."""
        return self._since.get((name, generation))


@asynccontextmanager
async def watched(
    api: Api, collection: str, is_ready: Callable[[Object], bool]
) -> AsyncIterator[Readiness]:
    """Watch *collection* as long as the block runs."""
    readiness = Readiness(is_ready)
    task = asyncio.create_task(_follow(api, collection, readiness))
    try:
        yield readiness
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def _follow(api: Api, collection: str, readiness: Readiness) -> None:
    while True:
        with contextlib.suppress(aiohttp.ClientError, TimeoutError):
            listed = await api.get(collection)
            for body in listed["items"]:
                readiness.see(body)
            async for event in api.watch(collection, listed["metadata"]["resourceVersion"]):
                if event["type"] == "ERROR":
                    break
                readiness.see(event["object"])
        await asyncio.sleep(0.2)
