"""event_loop: a loop in a thread of its own."""

import asyncio
import threading

import pytest

from triton_middleware.event_loop import EventLoopThread


@pytest.fixture
def loop():
    """Return a running loop."""
    made = EventLoopThread()
    made.start(asyncio.sleep(0))
    yield made
    made.loop.call_soon_threadsafe(made.loop.stop)


def test_work_is_done_in_the_side_thread(loop):
    """The main thread stays the script's."""

    async def where():
        return threading.get_ident()

    assert loop.wait_for(where()) != threading.get_ident()


def test_an_error_comes_back(loop):
    """Such as that of an async init()."""

    async def fail():
        raise ValueError("x")

    with pytest.raises(ValueError, match="x"):
        loop.wait_for(fail())
