"""Where `run()` is called: one at a time in the main thread, or in several threads.

The event loop hands jobs over and waits for them, so it goes on answering whatever a job does.
In the main thread signals, alarms and greenlets work as scripts expect, and a `run()` that takes
too long is interrupted by an alarm. Python can't interrupt any other thread.
"""

import asyncio
import contextvars
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from queue import SimpleQueue
from types import FrameType
from typing import Any, Final

from triton_middleware.errors import StoppingError, TimeLimitError

_LEAST_SECONDS: Final = 0.001
_STOPPING: Final = "The worker is stopping; try again"


@dataclass(slots=True)
class _Job:
    work: Callable[[], Any]
    is_wanted: Callable[[], bool]
    deadline: float
    loop: asyncio.AbstractEventLoop
    future: asyncio.Future[Any]
    context: contextvars.Context = field(default_factory=contextvars.copy_context)

    def settle(self, result: Any, error: BaseException | None) -> None:
        """Tell the loop what came out; too late if the client has its answer already."""
        self.loop.call_soon_threadsafe(_settle, self.future, result, error)


class Execution:
    """The queue of jobs and the threads that take from it."""

    def __init__(self, threads: int) -> None:
        """Take jobs for *threads* threads."""
        self._threads = threads
        self._jobs: SimpleQueue[_Job | None] = SimpleQueue()
        self._since: dict[int, float] = {}
        self._stopping = False

    # ---- on the event loop ----

    async def call(
        self, work: Callable[[], Any], deadline: float, is_wanted: Callable[[], bool]
    ) -> Any:
        """Return what *work* returns; it is left out if *is_wanted* says no when its turn comes.

        *deadline* is a time of the monotonic clock. Raises what *work* raises, TimeLimitError
        when it was interrupted at the deadline, and StoppingError when the worker ends first.
        """
        if self._stopping:
            raise StoppingError(_STOPPING)
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Any] = loop.create_future()
        self._jobs.put(_Job(work, is_wanted, deadline, loop, future))
        return await future

    def stuck_threads(self, seconds: float) -> list[int]:
        """Return the threads that have been in one job for more than *seconds*."""
        now = time.monotonic()
        return [thread for thread, since in list(self._since.items()) if now - since > seconds]

    def stop(self) -> None:
        """End the threads after their current jobs; jobs that wait get a StoppingError."""
        self._stopping = True
        for _ in range(self._threads):
            self._jobs.put(None)

    def give_up(self) -> None:
        """Refuse what waits and what comes: no thread may be left to do it."""
        self._stopping = True
        while not self._jobs.empty():
            if job := self._jobs.get():
                _settle(job.future, None, StoppingError(_STOPPING))

    # ---- in the threads ----

    def serve(self) -> None:
        """Do jobs until stopped; to be called in the main thread."""
        if self._threads == 1:
            self._do_jobs(_interrupted_after)
            return
        threads = [
            threading.Thread(target=self._do_jobs, args=(_uninterrupted,), name=f"run-{number}")
            for number in range(self._threads)
        ]
        for thread in threads:
            thread.daemon = True
            thread.start()
        for thread in threads:
            thread.join()

    def _do_jobs(self, limited: Callable[[float], Any]) -> None:
        identity = threading.get_ident()
        while (job := self._jobs.get()) is not None:
            if self._stopping:
                job.settle(None, StoppingError(_STOPPING))
            elif not job.future.done() and job.is_wanted():
                self._since[identity] = time.monotonic()
                job.settle(*_outcome(job, limited))
                del self._since[identity]
            else:
                job.settle(None, None)


def _outcome(job: _Job, limited: Callable[[float], Any]) -> tuple[Any, BaseException | None]:
    """Return the result or the error of *job*; no error of a script ends the thread."""
    try:
        with limited(max(job.deadline - time.monotonic(), _LEAST_SECONDS)):
            return job.context.run(job.work), None
    except BaseException as error:  # noqa: BLE001 (SystemExit too: a request must not end a worker)
        return None, error


@contextmanager
def _interrupted_after(seconds: float) -> Iterator[None]:
    """Raise TimeLimitError in the main thread after *seconds*.

    The handler is set each time, since scripts may use the alarm for themselves.
    """
    signal.signal(signal.SIGALRM, _interrupt)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


@contextmanager
def _uninterrupted(_: float) -> Iterator[None]:
    yield


def _interrupt(_: int, __: FrameType | None) -> None:
    raise TimeLimitError("run() took longer than the limit")


def _settle(future: asyncio.Future[Any], result: Any, error: BaseException | None) -> None:
    if future.done():
        return
    if error is None:
        future.set_result(result)
    elif isinstance(error, StopIteration | SystemExit | KeyboardInterrupt):
        # A future can't carry the first, and the others would end the loop.
        wrapped = RuntimeError(repr(error))
        wrapped.__cause__ = error
        future.set_exception(wrapped)
    else:
        future.set_exception(error)
