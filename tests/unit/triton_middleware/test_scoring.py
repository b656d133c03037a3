"""scoring: one request from run() to its answer."""

import asyncio
import threading
import time

import pytest

from triton_middleware.errors import RunError, TimeLimitError
from triton_middleware.execution import Execution
from triton_middleware.inputs import TextInput
from triton_middleware.metrics import WorkerMetrics
from triton_middleware.scoring import Scoring
from triton_middleware.script import Script


@pytest.fixture
async def score(post):
    """Return a function that scores one request with a run()."""
    execution = Execution(2)
    thread = threading.Thread(target=execution.serve)
    thread.start()

    async def scored(run, limit=5.0, *, wants_headers=False, **headers):
        script = Script(lambda: None, run, TextInput("data"), wants_headers)
        scoring = Scoring(script, execution, limit, WorkerMetrics())
        return await scoring.score(post(b"x", **headers), lambda: True)

    yield scored
    execution.stop()
    await asyncio.to_thread(thread.join)


async def test_run_gets_the_data_and_the_headers_if_it_wants_them(score):
    """Under the names that Flask gave them."""

    def run(data, request_headers):
        return [data, request_headers["X-Custom"]]

    answer = await score(run, wants_headers=True, x_custom="me")
    assert answer.body == b'["x", "me"]'


async def test_an_async_run_is_awaited_on_the_loop(score):
    """Many at once."""

    async def run(data):
        await asyncio.sleep(0)
        return threading.get_ident()

    assert (await score(run)).body == str(threading.get_ident()).encode()


async def test_what_run_returns_may_be_awaited(score):
    """A decorator can hide that run() is async."""

    async def inner():
        return 1

    assert (await score(lambda data: inner())).body == b"1"


@pytest.mark.parametrize("error", [ValueError("secret"), SystemExit(1)])
async def test_an_error_of_run_is_for_the_log_alone(score, caplog, error):
    """With the script's own traceback; the client learns that it failed."""

    def run(data):
        raise error

    with pytest.raises(RunError, match="An unexpected error occurred in scoring script") as raised:
        await score(run)
    assert "secret" not in str(raised.value)
    assert "in run" in caplog.text


async def test_a_request_that_takes_too_long_is_answered_in_time(score):
    """Though the thread goes on."""
    began = time.monotonic()
    with pytest.raises(TimeLimitError, match="Scoring timeout after 100 ms"):
        await score(lambda data: time.sleep(0.5), limit=0.1)
    assert time.monotonic() - began < 0.4


async def test_an_async_run_is_cancelled_at_the_limit(score):
    """It would go on for nobody."""
    ended = []

    async def run(data):
        try:
            await asyncio.sleep(5)
        finally:
            ended.append(1)

    with pytest.raises(TimeLimitError):
        await score(run, limit=0.05)
    assert ended == [1]
