"""execution: jobs in threads, while the loop waits for them."""

import asyncio
import signal
import threading
import time
from contextlib import contextmanager

import pytest

from triton_middleware import logs
from triton_middleware.errors import StoppingError, TimeLimitError
from triton_middleware.execution import Execution, _interrupted_after, _Job, _outcome


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
    with executing(2) as execution:
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


def test_the_main_thread_is_interrupted_at_the_deadline():
    """And not later: the alarm is off again."""
    job = _Job(lambda: time.sleep(5), lambda: True, time.monotonic() + 0.1, None, None)
    began = time.monotonic()
    result, error = _outcome(job, _interrupted_after)
    assert isinstance(error, TimeLimitError)
    assert result is None
    assert time.monotonic() - began < 1
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)
