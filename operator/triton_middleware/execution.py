"""Where `run()` is called: one at a time in the main thread, or in several threads.

The event loop hands jobs over and waits for them, so it goes on answering whatever a job does.
In the main thread signals, alarms and greenlets work as scripts expect, and a `run()` that takes
too long is interrupted by a signal. Python can't interrupt any other thread.
"""

import asyncio
import contextvars
import signal
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from queue import SimpleQueue
from types import FrameType
from typing import Any, Final

from triton_middleware.deadlines import Deadlines
from triton_middleware.errors import ClientGoneError, StoppingError, TimeLimitError

_INTERRUPTION: Final = signal.SIGVTALRM
"""Not the alarm, which scripts use for themselves."""
_STOPPING: Final = "The worker is stopping; try again"
_LATE: Final = "run() took longer than the limit"


@dataclass(slots=True)
class _Job:
    work: Callable[[], Any]
    is_wanted: Callable[[], bool]
    loop: asyncio.AbstractEventLoop
    future: asyncio.Future[Any]
    began: float = 0.0
    context: contextvars.Context = field(default_factory=contextvars.copy_context)

    def settle(self, result: Any, error: BaseException | None) -> None:
        """Tell the loop what came out; too late if the client has its answer already."""
        self.loop.call_soon_threadsafe(_settle, self.future, result, error)


class Execution:
    """The queue of jobs and the threads that take from it."""

    def __init__(self, threads: int) -> None:
        """Take jobs for *threads* threads."""
        self._threads = threads
        self._arrived: list[_Job] = []
        self._jobs: SimpleQueue[_Job | None] = SimpleQueue()
        self._deadlines = Deadlines()
        self._running: dict[int, _Job] = {}
        self._stopping = False

    # ---- on the event loop ----

    async def call(
        self, work: Callable[[], Any], deadline: float, is_wanted: Callable[[], bool]
    ) -> Any:
        """Return what *work* returns; it is left out if *is_wanted* says no when its turn comes.

        *deadline* is a time of the loop's clock. Raises what *work* raises, TimeLimitError at the
        deadline, and StoppingError when the worker ends first.
        """
        if self._stopping:
            raise StoppingError(_STOPPING)
        loop = asyncio.get_running_loop()
        job = _Job(work, is_wanted, loop, loop.create_future())
        expire = partial(self._expire, job)
        self._deadlines.add(expire, deadline)
        if not self._arrived:
            loop.call_soon(self._hand_over)
        self._arrived.append(job)
        try:
            return await job.future
        finally:
            self._deadlines.remove(expire)

    def _hand_over(self) -> None:
        """Give the threads what has arrived since the loop last looked around.

        One at a time, each would wake a thread that then waits for the interpreter.
        """
        for job in self._arrived:
            self._jobs.put(job)
        self._arrived.clear()

    def _expire(self, job: _Job) -> None:
        """Wait no longer for *job*, and interrupt it if it has begun in the main thread."""
        _settle(job.future, None, TimeLimitError(_LATE))
        main = threading.main_thread().ident
        if main and self._running.get(main) is job:
            signal.pthread_kill(main, _INTERRUPTION)

    def stuck_threads(self, seconds: float) -> list[int]:
        """Return the threads that have been in one job for more than *seconds*."""
        limit = time.monotonic() - seconds
        return [thread for thread, job in list(self._running.items()) if job.began < limit]

    def stop(self) -> None:
        """End the threads after their current jobs; jobs that wait get a StoppingError."""
        self._stopping = True
        self._hand_over()
        for _ in range(self._threads):
            self._jobs.put(None)

    def give_up(self) -> None:
        """Refuse what waits and what comes: no thread may be left to do it."""
        self._stopping = True
        self._hand_over()
        while not self._jobs.empty():
            if job := self._jobs.get():
                _settle(job.future, None, StoppingError(_STOPPING))

    # ---- in the threads ----

    def serve(self) -> None:
        """Do jobs until stopped; to be called in the main thread."""
        if self._threads == 1:
            signal.signal(_INTERRUPTION, self._interrupt)
            self._do_jobs()
            return
        threads = [
            threading.Thread(target=self._do_jobs, name=f"run-{number}", daemon=True)
            for number in range(self._threads)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def _do_jobs(self) -> None:
        thread = threading.get_ident()
        while (job := self._jobs.get()) is not None:
            if self._stopping:
                job.settle(None, StoppingError(_STOPPING))
            else:
                job.settle(*self._outcome(job, thread))

    def _outcome(self, job: _Job, thread: int) -> tuple[Any, BaseException | None]:
        """Return the result or the error of *job*; no error of a script ends the thread.

        It counts as running before it is looked at, so that one that expires now is either left
        out or interrupted.
        """
        try:
            try:
                job.began = time.monotonic()
                self._running[thread] = job
                if job.future.done():
                    return None, None
                if not job.is_wanted():
                    return None, ClientGoneError("The client has gone")
                return job.context.run(job.work), None
            finally:
                del self._running[thread]
                if self._threads == 1:
                    # An alarm that the script forgot must not hit the next request.
                    signal.setitimer(signal.ITIMER_REAL, 0)
        except BaseException as error:  # noqa: BLE001 (SystemExit too: a request must not end a worker)
            # An interruption may have come before it could be taken out above.
            self._running.pop(thread, None)
            return None, error

    def _interrupt(self, _: int, __: FrameType | None) -> None:
        """Raise TimeLimitError in the job that has expired, unless another has begun meanwhile."""
        job = self._running.get(threading.get_ident())
        if job and job.future.done():
            raise TimeLimitError(_LATE)


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
