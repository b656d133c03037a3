"""deadlines: one timer for all that may not last too long."""

import asyncio

import pytest
import uvloop

from triton_middleware.deadlines import Deadlines


@pytest.fixture(params=[asyncio.new_event_loop, uvloop.new_event_loop], ids=["asyncio", "uvloop"])
def run(request):
    """Run a coroutine function, given deadlines and a function that adds one, on either loop."""

    def ran(work):
        async def worked():
            loop, deadlines, expired = asyncio.get_running_loop(), Deadlines(), []

            def add(name, seconds):
                expire = lambda: expired.append(name)  # noqa: E731 (each is an object of its own)
                deadlines.add(expire, loop.time() + seconds)
                return expire

            await work(deadlines, add)
            return expired

        with asyncio.Runner(loop_factory=request.param) as runner:
            return runner.run(worked())

    return ran


def test_each_expires_in_its_time(run):
    """Whichever came first."""

    async def work(_, add):
        for name, seconds in (("late", 0.06), ("never", 5), ("soon", 0.01), ("middle", 0.03)):
            add(name, seconds)
        await asyncio.sleep(0.2)

    assert run(work) == ["soon", "middle", "late"]


def test_what_is_done_in_time_does_not_expire(run):
    """And does not keep others from it."""

    async def work(deadlines, add):
        deadlines.remove(add("done", 0.01))
        add("late", 0.02)
        await asyncio.sleep(0.1)
        deadlines.remove(add("done", 0.01))
        await asyncio.sleep(0.1)

    assert run(work) == ["late"]


def test_what_is_due_at_once_keeps_nobody_waiting(run):
    """Nor does it hinder what comes after it."""

    async def work(_, add):
        for number in range(3):
            add(number, 0)
        await asyncio.sleep(0.1)

    assert run(work) == [0, 1, 2]
