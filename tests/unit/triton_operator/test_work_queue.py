"""work_queue: each key once, never two workers on one key, back-off per key."""

import asyncio

import pytest

from triton_operator import work_queue
from triton_operator.work_queue import Priority, WorkQueue
from unit.fakes import FakeClock


@pytest.fixture
def clock():
    """Return a clock that stands still."""
    return FakeClock()


@pytest.fixture
def queue(clock):
    """Return an empty queue."""
    return WorkQueue(clock)


async def taken(queue):
    """Take every key that waits now, and finish each."""
    keys = []
    while len(queue):
        key, _ = await queue.take()
        keys.append(key)
        queue.done(key)
    return keys


class Timers:
    """Timers that a test lets run out; they stand in for the event loop's."""

    def __init__(self, monkeypatch):
        self.set = []
        monkeypatch.setattr(asyncio, "get_running_loop", lambda: self)

    def call_later(self, seconds, call, *arguments):
        """Remember a timer."""
        self.set.append([seconds, call, arguments, False])
        return _Handle(self.set[-1])

    @property
    def pending(self):
        """The seconds of the timers that are not cancelled."""
        return [each[0] for each in self.set if not each[3]]

    def run_out(self):
        """Let all timers run out that are not cancelled."""
        due, self.set = self.set, []
        for _, call, arguments, cancelled in due:
            if not cancelled:
                call(*arguments)


class _Handle:
    def __init__(self, entry):
        self.entry = entry

    def cancel(self):
        self.entry[3] = True


@pytest.fixture
def timers(monkeypatch):
    """Return the timers that a queue sets."""
    return Timers(monkeypatch)


async def test_keys_come_in_order(queue):
    """First in, first out."""
    for key in "abc":
        queue.add(key)
    assert await taken(queue) == ["a", "b", "c"]


async def test_a_key_waits_once(queue):
    """Ten events of one object are one look at it."""
    for _ in range(10):
        queue.add("a")
    assert len(queue) == 1
    assert await taken(queue) == ["a"]


async def test_news_go_before_routine(queue):
    """A relist must not delay what has just happened."""
    queue.add("old", Priority.ROUTINE)
    queue.add("new")
    assert await taken(queue) == ["new", "old"]


async def test_news_raise_a_key_that_waits(queue):
    """A routine key to which something happens goes first, and once."""
    queue.add("a", Priority.ROUTINE)
    queue.add("b", Priority.ROUTINE)
    queue.add("b")
    assert await taken(queue) == ["b", "a"]
    assert len(queue) == 0


async def test_routine_does_not_lower_news(queue):
    """A relist leaves a key where it is."""
    queue.add("a")
    queue.add("b")
    queue.add("a", Priority.ROUTINE)
    assert await taken(queue) == ["a", "b"]


async def test_a_key_is_never_worked_on_twice_at_a_time(queue):
    """What comes meanwhile waits until the worker is done."""
    queue.add("a")
    await queue.take()
    queue.add("a")
    assert len(queue) == 0
    queue.done("a")
    assert await taken(queue) == ["a"]


async def test_a_key_that_is_done_does_not_come_back(queue):
    """Nothing happened meanwhile."""
    queue.add("a")
    await queue.take()
    queue.done("a")
    assert len(queue) == 0


async def test_the_highest_priority_meanwhile_counts(queue):
    """News and a relist while a key is worked on are news."""
    queue.add("a")
    await queue.take()
    queue.add("a", Priority.ROUTINE)
    queue.add("a")
    queue.add("b", Priority.ROUTINE)
    queue.done("a")
    assert await taken(queue) == ["a", "b"]


async def test_waiting_time_is_told(queue, clock):
    """From the first add, a later raise of priority included."""
    queue.add("a", Priority.ROUTINE)
    clock.now += 2
    queue.add("a")
    clock.now += 3
    assert await queue.take() == ("a", 5)


async def test_the_oldest_unfinished_key_is_told(queue, clock):
    """A reconciliation that hangs is seen by the liveness probe."""
    assert queue.longest_running_seconds == 0
    queue.add("a")
    await queue.take()
    clock.now += 7
    assert queue.longest_running_seconds == 7


async def test_a_key_comes_after_its_delay(queue, timers):
    """Nothing waits before the time is over."""
    queue.add_after("a", 5)
    assert (len(queue), timers.pending) == (0, [5])
    timers.run_out()
    assert await taken(queue) == ["a"]


@pytest.mark.parametrize(("delays", "left"), [((5, 2), [2]), ((2, 5), [2]), ((3, 3), [3])])
def test_the_earliest_delay_wins(queue, timers, delays, left):
    """A key has one timer."""
    for seconds in delays:
        queue.add_after("a", seconds)
    assert timers.pending == left


def test_a_key_that_waits_needs_no_timer(queue, timers):
    """It is looked at sooner anyway."""
    queue.add("a")
    queue.add_after("a", 5)
    assert timers.pending == []


def test_an_event_overtakes_a_timer(queue, timers):
    """The key is looked at now, and not again later."""
    queue.add_after("a", 300)
    queue.add("a")
    assert (len(queue), timers.pending) == (1, [])


def test_the_back_off_doubles(queue, timers, monkeypatch):
    """Each failure in a row waits twice as long, up to five minutes."""
    monkeypatch.setattr(work_queue.random, "uniform", lambda _, high: high)
    delays = [queue.add_with_backoff("a") for _ in range(13)]
    assert delays[:4] == [0.2, 0.4, 0.8, 1.6]
    assert delays[-2:] == [300.0, 300.0]


def test_the_back_off_has_jitter(queue, timers):
    """What failed together does not come back together, nor earlier than half the time."""
    delays = [queue.add_with_backoff(str(number)) for number in range(50)]
    assert min(delays) >= 0.1
    assert max(delays) <= 0.2
    assert len(set(delays)) > 10


def test_a_success_starts_the_back_off_anew(queue, timers):
    """Failures count in a row only."""
    for _ in range(6):
        queue.add_with_backoff("a")
    assert queue.failures("a") == 6
    queue.forget_failures("a")
    assert queue.failures("a") == 0
    assert queue.add_with_backoff("a") <= 0.2


def test_the_server_may_ask_for_more_time(queue, timers):
    """Retry-After is kept, and never shortens the back-off."""
    assert queue.add_with_backoff("a", at_least=30) == 30


def test_a_key_may_fail_for_ever(queue, timers):
    """Days of failures are no overflow."""
    for _ in range(3000):
        delay = queue.add_with_backoff("a")
    assert 150 <= delay <= 300
