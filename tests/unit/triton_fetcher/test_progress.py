"""How far a fetch is."""

from triton_api.conditions import Reason
from triton_fetcher.errors import unavailable
from triton_fetcher.progress import Progress, describe

MIB = 1024 * 1024


class Clock:
    """Seconds that pass when they are told to."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


def test_rate_and_time_left_are_of_the_last_ten_seconds():
    clock = Clock()
    progress = Progress(clock)
    progress.expect(1000 * MIB)
    for second in range(40):
        clock.now += 1
        progress.advance((1 if second < 20 else 10) * MIB)
    snapshot = progress.snapshot()
    assert snapshot.bytes == 220 * MIB
    assert snapshot.bytes_per_second == 10 * MIB
    assert snapshot.seconds_left == 78


def test_what_was_there_already_does_not_count_as_speed():
    clock = Clock()
    progress = Progress(clock)
    progress.expect(100)
    progress.skip(60)
    clock.now += 1
    progress.advance(10)
    snapshot = progress.snapshot()
    assert (snapshot.bytes, snapshot.bytes_per_second, snapshot.seconds_left) == (70, 10, 3)


def test_the_time_before_the_first_byte_is_asked_for_is_not_slowness():
    clock = Clock()
    progress = Progress(clock)
    clock.now += 9
    progress.expect(100)
    clock.now += 1
    progress.advance(20)
    snapshot = progress.snapshot()
    assert (snapshot.bytes_per_second, snapshot.seconds_left) == (20, 4)


def test_trouble_shows_until_bytes_come_again():
    progress = Progress()
    progress.trouble(unavailable("the source sent no byte"))
    problem = progress.snapshot().problem
    assert problem is not None
    assert problem.reason is Reason.SOURCE_UNAVAILABLE
    progress.advance(1)
    assert progress.snapshot().problem is None


def test_the_log_line_has_bytes_rate_and_time_left():
    clock = Clock()
    progress = Progress(clock)
    progress.phase = "Fetching"
    progress.expect(3 * 1024 * MIB)
    clock.now += 10
    progress.advance(1024 * MIB)
    assert describe(progress.snapshot()) == (
        "fetching: 1.0 GiB of 3.0 GiB (33 %), 102.4 MiB/s, 21 s left"
    )


def test_a_source_that_tells_no_size_has_no_time_left():
    progress = Progress()
    progress.advance(10)
    assert progress.snapshot().seconds_left is None
