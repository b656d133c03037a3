"""A queue of keys: each key once, never two workers on one key, back-off per key.

What client-go's priority work queue does, for one event loop.
"""

import asyncio
import itertools
import random
import time
from collections.abc import Callable
from enum import IntEnum
from typing import Generic, TypeVar

Key = TypeVar("Key")

_FIRST_DELAY_SECONDS = 0.2
_LONGEST_DELAY_SECONDS = 300.0
# From here on the delay is the longest anyway, and a larger power would overflow one day.
_MOST_DOUBLINGS = 16


class Priority(IntEnum):
    """Lower goes first."""

    NEWS = 0
    """Something happened to it."""
    ROUTINE = 1
    """Start-up or relist: must not delay news."""


class WorkQueue(Generic[Key]):
    """Keys to look at, soonest first."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._order = itertools.count()
        self._ready: asyncio.PriorityQueue[tuple[Priority, int, Key]] = asyncio.PriorityQueue()
        self._queued: dict[Key, tuple[Priority, float]] = {}
        self._later: dict[Key, asyncio.TimerHandle] = {}
        self._due: dict[Key, float] = {}
        self._running: dict[Key, float] = {}
        self._again: dict[Key, Priority] = {}
        self._failures: dict[Key, int] = {}

    def __len__(self) -> int:
        """Return how many keys wait for a worker now."""
        return len(self._queued)

    @property
    def longest_running_seconds(self) -> float:
        """Return since when the oldest unfinished key is worked on."""
        started = self._running.values()
        return self._clock() - min(started) if started else 0.0

    def add(self, key: Key, priority: Priority = Priority.NEWS) -> None:
        """Queue *key* now; while it is worked on, queue it again for after that."""
        self._cancel_timer(key)
        if key in self._running:
            self._again[key] = min(priority, self._again.get(key, priority))
            return
        queued = self._queued.get(key)
        if queued is not None and queued[0] <= priority:
            return
        since = queued[1] if queued else self._clock()
        self._queued[key] = (priority, since)
        self._ready.put_nowait((priority, next(self._order), key))

    def add_after(self, key: Key, seconds: float, priority: Priority = Priority.NEWS) -> None:
        """Queue *key* after *seconds*, unless it is due earlier anyway."""
        if key in self._queued:
            return
        due = self._clock() + seconds
        if key in self._later:
            if self._due[key] <= due:
                return
            self._cancel_timer(key)
        loop = asyncio.get_running_loop()
        self._due[key] = due
        self._later[key] = loop.call_later(seconds, self.add, key, priority)

    def add_with_backoff(self, key: Key, *, at_least: float = 0.0) -> float:
        """Queue *key* after a delay that doubles with each failure; return the delay."""
        failures = self._failures.get(key, 0)
        self._failures[key] = failures + 1
        longest: float = min(
            _FIRST_DELAY_SECONDS * 2 ** min(failures, _MOST_DOUBLINGS), _LONGEST_DELAY_SECONDS
        )
        # Jitter, so that what failed together does not come back together.
        delay = max(at_least, longest * random.uniform(0.5, 1.0))
        self.add_after(key, delay)
        return delay

    def failures(self, key: Key) -> int:
        """Return how often in a row *key* failed."""
        return self._failures.get(key, 0)

    def forget_failures(self, key: Key) -> None:
        """Start the back-off of *key* anew."""
        self._failures.pop(key, None)

    async def take(self) -> tuple[Key, float]:
        """Wait for a key; return it and the seconds that it waited. Call `done` afterwards."""
        while True:
            priority, _, key = await self._ready.get()
            queued = self._queued.get(key)
            # A key that was raised to a higher priority left its old entry behind.
            if queued is None or queued[0] != priority:
                continue
            del self._queued[key]
            now = self._clock()
            self._running[key] = now
            return key, now - queued[1]

    def done(self, key: Key) -> None:
        """Release *key*; it is queued again when it was added meanwhile."""
        del self._running[key]
        again = self._again.pop(key, None)
        if again is not None:
            self.add(key, again)

    def _cancel_timer(self, key: Key) -> None:
        timer = self._later.pop(key, None)
        self._due.pop(key, None)
        if timer is not None:
            timer.cancel()
