"""The event loop of a worker, in a thread beside the one in which the user's code runs."""

import asyncio
import threading
from collections.abc import Awaitable, Coroutine
from concurrent.futures import Future
from typing import Any, TypeVar

import uvloop

Result = TypeVar("Result")


class EventLoopThread:
    """A thread that runs one event loop until the process ends."""

    def __init__(self) -> None:
        """Make the loop; nothing runs yet."""
        self.loop = uvloop.new_event_loop()

    def start(self, first: Coroutine[Any, Any, None]) -> None:
        """Start the thread with *first* as its first task."""
        threading.Thread(target=self.loop.run_forever, name="event-loop", daemon=True).start()
        self.begin(first)

    def begin(self, work: Coroutine[Any, Any, Result]) -> "Future[Result]":
        """Start *work* on the loop, from any other thread."""
        return asyncio.run_coroutine_threadsafe(work, self.loop)

    def wait_for(self, work: Awaitable[Result]) -> Result:
        """Return what *work* returns, and raise what it raises, from any other thread."""

        async def awaited() -> Result:
            return await work

        return self.begin(awaited()).result()
