"""How far the fetch is: counted here, told by the log, by HTTP and by the report."""

import time
from collections import deque
from collections.abc import Callable
from typing import Final, Literal

from triton_api.fetching import FetchProblem, FetchProgress
from triton_fetcher.errors import FetchError

Phase = Literal["Connecting", "Settling", "Fetching", "Verifying", "Checking"]

_WINDOW_SECONDS: Final = 10.0
_SAMPLE_SECONDS: Final = 0.5
_UNITS: Final = ("B", "KiB", "MiB", "GiB", "TiB")


class Progress:
    """Counts bytes, and the rate over the last ten seconds.

    Written by the event loop and read by other threads; each value is replaced whole.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._samples: deque[tuple[float, int]] = deque([(clock(), 0)])
        self.phase: Phase = "Connecting"
        self.done = 0
        """Bytes that are on the disk."""
        self.fetched = 0
        """Those of them that came over the network in this run."""
        self.total: int | None = None
        self.last_advance = clock()
        self._problem: FetchProblem | None = None

    def expect(self, count: int) -> None:
        """Add *count* bytes to what is to come."""
        if not self.fetched:
            # The time until now, such as that for an upload to end, says nothing of the rate.
            self._samples = deque([(self._clock(), 0)])
        self.total = (self.total or 0) + count

    def advance(self, count: int) -> None:
        """Note that *count* new bytes came; what was a problem is none any more."""
        self.fetched += count
        self.last_advance = now = self._clock()
        self._problem = None
        self._add(count, now)

    def skip(self, count: int) -> None:
        """Note that *count* bytes need not be fetched."""
        self.done += count

    def trouble(self, error: FetchError) -> None:
        """Note what the fetch is trying again because of."""
        self._problem = FetchProblem(reason=error.reason, message=error.message)

    def snapshot(self) -> FetchProgress:
        """Return the state of now, as it is told to the operator."""
        rate = self._rate()
        left = None if self.total is None else max(self.total - self.done, 0)
        return FetchProgress(
            phase=self.phase,
            bytes=self.done,
            total_bytes=self.total,
            bytes_per_second=rate,
            seconds_left=None if left is None or not rate else -(-left // rate),
            problem=self._problem,
        )

    def _add(self, count: int, now: float) -> None:
        self.done += count
        if now - self._samples[-1][0] >= _SAMPLE_SECONDS:
            self._samples.append((now, self.fetched))
            while now - self._samples[0][0] > _WINDOW_SECONDS:
                self._samples.popleft()

    def _rate(self) -> int:
        since, before = self._samples[0]
        seconds = self._clock() - since
        return int((self.fetched - before) / seconds) if seconds > 0 else 0


def describe(progress: FetchProgress) -> str:
    """Return one line for people: bytes, rate and time left."""
    if progress.problem:
        return f"trying again: {progress.problem.message}"
    text = f"{progress.phase.lower()}: {_size(progress.bytes)}"
    if progress.total_bytes:
        share = 100 * progress.bytes // progress.total_bytes
        text += f" of {_size(progress.total_bytes)} ({share} %)"
    text += f", {_size(progress.bytes_per_second)}/s"
    if progress.seconds_left:
        text += f", {_duration(progress.seconds_left)} left"
    return text


def _size(count: int) -> str:
    power = min(count.bit_length() // 10, len(_UNITS) - 1)
    return f"{count / 1024**power:.{1 if power else 0}f} {_UNITS[power]}"


def _duration(seconds: int) -> str:
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} h {minutes} min"
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"
