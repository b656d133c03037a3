"""execution: jobs in threads, while the loop waits for them."""

import asyncio
import signal
import threading
import time
from contextlib import contextmanager

import pytest

from triton_middleware import logs
from triton_middleware.errors import ClientGoneError, StoppingError, TimeLimitError
from triton_middleware.event_loop import EventLoopThread
from triton_middleware.execution import Execution


@contextmanager
def executing(threads):
    """Serve jobs in threads other than this one, where the loop is."""
    execution = Execution(max(threads, 2))
    thread = threading.Thread(target=execution.serve)
    thread.start()
    try:
        yield execution
    finally:
        execution.stop()
        thread.join()


def call(execution, work, seconds=5.0, is_wanted=lambda: True):
    return execution.call(work, time.monotonic() + seconds, is_wanted)


async def test_what_a_job_returns_or_raises_comes_back():
    """As if the loop had called it."""
    with executing(2) as execution:
        assert await call(execution, lambda: 7) == 7
        with pytest.raises(ZeroDivisionError):
            await call(execution, lambda: 1 / 0)


@pytest.mark.parametrize("error", [SystemExit, StopIteration, KeyboardInterrupt])
async def test_no_error_ends_a_thread(error):
    """A request must not cost the others their worker."""

    def work():
        raise error

    with executing(2) as execution:
        with pytest.raises(RuntimeError, match=error.__name__):
            await call(execution, work)
        assert await call(execution, lambda: 1) == 1


async def test_jobs_run_side_by_side():
    """As many as there are threads."""
    barrier = threading.Barrier(3, timeout=5)
    with executing(3) as execution:
        await asyncio.gather(*(call(execution, barrier.wait) for _ in range(3)))


async def test_a_job_whose_client_has_gone_is_left_out():
    """Nobody reads its answer."""
    done = []
    with executing(2) as execution, pytest.raises(ClientGoneError):
        await call(execution, lambda: done.append(1), is_wanted=lambda: False)
    assert done == []


async def test_the_requests_context_goes_with_the_job():
    """So a log line of the script names its request."""
    logs.request_id.set("abc")
    with executing(2) as execution:
        assert await call(execution, logs.request_id.get) == "abc"


async def test_a_stopping_worker_takes_no_jobs():
    """The client may try elsewhere."""
    with executing(2) as execution:
        pass
    with pytest.raises(StoppingError):
        await call(execution, lambda: 1)


async def test_what_waits_for_a_stuck_thread_is_refused():
    """Its client may try elsewhere at once."""
    execution = Execution(1)
    waiting = asyncio.create_task(call(execution, lambda: 1))
    await asyncio.sleep(0)
    execution.give_up()
    with pytest.raises(StoppingError):
        await waiting


async def test_a_stuck_thread_is_told_of():
    """By its identity, so that its stack can be shown."""
    began = threading.Event()

    def work():
        began.set()
        time.sleep(0.3)
        return threading.get_ident()

    with executing(2) as execution:
        running = asyncio.create_task(call(execution, work))
        await asyncio.to_thread(began.wait)
        assert execution.stuck_threads(60) == []
        await asyncio.sleep(0.1)
        stuck = execution.stuck_threads(0.05)
        assert stuck == [await running]
        assert execution.stuck_threads(0) == []


def in_the_main_thread(work):
    """Serve jobs in this thread while *work*, given the execution, runs on a loop beside it."""
    execution = Execution(1)

    async def worked():
        try:
            return await work(execution)
        finally:
            execution.stop()

    loop = EventLoopThread()
    loop.start(asyncio.sleep(0))
    result = loop.begin(worked())
    execution.serve()
    return result.result(5)


def test_the_main_thread_is_interrupted_at_the_deadline():
    """And not later, so that the next job's turn comes."""
    interrupted = []

    def sleep():
        try:
            time.sleep(5)
        except TimeLimitError:
            interrupted.append(threading.current_thread() is threading.main_thread())

    async def late(execution):
        with pytest.raises(TimeLimitError):
            await call(execution, sleep, 0.1)
        return await call(execution, lambda: interrupted)

    began = time.monotonic()
    assert in_the_main_thread(late) == [True]
    assert time.monotonic() - began < 2


def test_only_the_job_that_is_late_is_interrupted():
    """However close to its end its deadline is: the others return, and the thread goes on."""

    async def many(execution):
        late = [call(execution, lambda: time.sleep(0.001), 0.002) for _ in range(300)]
        await asyncio.gather(*late, return_exceptions=True)
        return await asyncio.gather(*(call(execution, lambda: 1) for _ in range(300)))

    assert in_the_main_thread(many) == [1] * 300


def test_a_script_may_use_the_alarm_itself():
    """As many did in 2021; one that it forgets does not reach the next request."""
    rang = []

    def alarmed(seconds):
        signal.signal(signal.SIGALRM, lambda *_: rang.append(seconds))
        signal.setitimer(signal.ITIMER_REAL, seconds)
        time.sleep(0.1)

    async def work(execution):
        await call(execution, lambda: alarmed(0.01))
        await call(execution, lambda: alarmed(0.2))
        await call(execution, lambda: time.sleep(0.2))

    in_the_main_thread(work)
    assert rang == [0.01]
