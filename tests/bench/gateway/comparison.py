"""One row of the figures: the ways side by side for one case."""

import statistics
from dataclasses import dataclass
from functools import partial
from typing import Final

from bench.gateway.clients import CLIENTS, Case, load
from bench.gateway.ways import DIRECT, Way

_ROUNDS: Final = 6

HEADER: Final = (
    "                        direct          plain HAProxy           gateway\n"
    "proto  case   clients   p50 ms   a sec  added  share     µs  added  share     µs"
)


@dataclass(frozen=True)
class Figures:
    """One way: median milliseconds, requests a second, the proxy's microseconds a request.

    On a busy machine the last is the figure to trust.
    """

    p50: float
    rate: float
    processor: float


@dataclass(frozen=True)
class Row:
    """One case, and what each way took for it."""

    protocol: str
    case: str
    clients: int
    ways: dict[str, Figures]

    def figures(self) -> dict[str, object]:
        """Return what is written to the file of results."""
        row: dict[str, object] = {
            "protocol": self.protocol,
            "case": self.case,
            "clients": self.clients,
            "direct_p50": self.ways[DIRECT].p50,
            "direct_rate": self.ways[DIRECT].rate,
        }
        for name in self.ways.keys() - {DIRECT}:
            row[f"{name}_added"] = self.added(name)
            row[f"{name}_share"] = self.share(name)
            row[f"{name}_processor"] = self.ways[name].processor
        return row

    def line(self) -> str:
        """Return the row for people."""
        direct = self.ways[DIRECT]
        proxies = "".join(
            f"  {self.added(name):5.2f}  {self.share(name):5.0%}  {figures.processor:5.0f}"
            for name, figures in self.ways.items()
            if name != DIRECT
        )
        head = f"{self.protocol:5}  {self.case:5}  {self.clients:7}"
        return f"{head}  {direct.p50:7.2f}  {direct.rate:6.0f}{proxies}"

    def added(self, name: str) -> float:
        """Return the milliseconds that the way *name* adds to the median."""
        return self.ways[name].p50 - self.ways[DIRECT].p50

    def share(self, name: str) -> float:
        """Return the throughput of the way *name* as a share of the direct one."""
        return self.ways[name].rate / self.ways[DIRECT].rate


def compared(ways: dict[str, Way], protocol: str, case: Case, clients: int, seconds: float) -> Row:
    """Ask each way in turn, several rounds of *seconds*; the figures are medians of rounds."""
    rounds: dict[str, list[Figures]] = {name: [] for name in ways}
    for _ in range(_ROUNDS):
        for name, way in ways.items():
            rounds[name].append(_round(way, protocol, case, clients, seconds))
    return Row(protocol, case.name, clients, {name: _median(rounds[name]) for name in ways})


def _round(way: Way, protocol: str, case: Case, clients: int, seconds: float) -> Figures:
    where = way.http if protocol == "http" else way.grpc
    spent = way.processor_seconds()
    times = load(partial(CLIENTS[protocol], where, case), clients, seconds)
    spent = way.processor_seconds() - spent
    return Figures(
        statistics.median(times) * 1000, len(times) / seconds, spent / len(times) * 1_000_000
    )


def _median(rounds: list[Figures]) -> Figures:
    return Figures(
        statistics.median(each.p50 for each in rounds),
        statistics.median(each.rate for each in rounds),
        # Whole ticks of the clock are too coarse for one round.
        statistics.mean(each.processor for each in rounds),
    )
