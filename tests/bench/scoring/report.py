"""The result as a table for people and as JSON for programs."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from bench.scoring.load import Rate

HEALTH: Final = "GET / while all workers are busy"
OF_WORKER: Final = ", at a worker"
OF_IDLE: Final = ", at an idle process beside it"
_HEALTH_LIMIT_MS: Final = 10
_AIMS: Final = {"trivial run()": 4.0, "20 ms of Triton": 15.0}
_NOTES: Final = """\
Load by wrk on the same machine, one server at a time, so read the ratios; clients ask again as soon
as they have an answer. Triton is a stub that takes 20 ms for any number of inferences; "at once" is
the most that it had at the same time, which is what a real one could batch. The best of ours at the
same number of workers and clients is compared with Azure's."""


@dataclass(frozen=True)
class Row:
    """One figure."""

    task: str
    subject: str
    workers: int
    clients: int
    rate: Rate
    at_once: int


@dataclass(frozen=True)
class Batch:
    """What a real Triton ran at once on average; 0 when it ran nothing."""

    subject: str
    clients: int
    rate: Rate
    average: float


def write(
    folder: Path, stamp: str, rows: list[Row], batches: list[Batch], about: dict[str, str]
) -> str:
    """Write JSON and Markdown into *folder*; return the Markdown."""
    text = markdown(stamp, rows, batches, about)
    content = {
        "started": stamp,
        "machine": about,
        "rows": [asdict(row) for row in rows],
        "batches": [asdict(batch) for batch in batches],
    }
    (folder / f"scoring-{stamp}.json").write_text(json.dumps(content, indent=2) + "\n")
    (folder / f"scoring-{stamp}.md").write_text(text)
    return text


def markdown(stamp: str, rows: list[Row], batches: list[Batch], about: dict[str, str]) -> str:
    """Return the whole report."""
    told = "; ".join(f"{key} {value}" for key, value in about.items())
    parts = [f"# Scoring {stamp}", f"Machine: {told}.", _NOTES, _rates(rows), _health(rows)]
    parts += [_batched(batches)] if batches else []
    return "\n\n".join([*parts, *_verdicts(rows, batches)]) + "\n"


def _rates(rows: list[Row]) -> str:
    heads = ["task", "server", "workers", "clients", "per second"]
    heads += ["p50 ms", "p99 ms", "failed", "at once", "ratio"]
    lines = [f"| {' | '.join(heads)} |"]
    lines.append("| --- | --- |" + " ---: |" * 8)
    for row in rows:
        if row.task != HEALTH:
            rate = row.rate
            cells = (row.task, row.subject, row.workers, row.clients, f"{rate.per_second:.0f}")
            ratio = _ratio(row, rows)
            times = "" if ratio is None else f"{ratio:.1f}"
            more = (rate.p50_ms, rate.p99_ms, rate.failed, row.at_once, times)
            lines.append(f"| {' | '.join(map(str, (*cells, *more)))} |")
    return "\n".join(lines)


def _ratio(row: Row, rows: list[Row]) -> float | None:
    """Return how many times Azure's rate it is; None where that answered nothing in time."""
    same = (row.task, row.workers, row.clients)
    for other in rows:
        compared = (other.task, other.workers, other.clients) == same and other.subject == "Azure"
        if compared and other.rate.per_second:
            return row.rate.per_second / other.rate.per_second
    return None


def _health(rows: list[Row]) -> str:
    lines = [f"| {HEALTH} | workers | p50 ms | p99 ms |", "| --- | ---: | ---: | ---: |"]
    lines += [
        f"| {row.subject} | {row.workers} | {row.rate.p50_ms} | {row.rate.p99_ms} |"
        for row in rows
        if row.task == HEALTH
    ]
    return "\n".join(lines)


def _batched(batches: list[Batch]) -> str:
    lines = ["| real Triton behind 1 worker | clients | per second | average batch |"]
    lines.append("| --- | ---: | ---: | ---: |")
    lines += [
        f"| {each.subject} | {each.clients} | {each.rate.per_second:.0f} | {each.average} |"
        for each in batches
    ]
    return "\n".join(lines)


def _verdicts(rows: list[Row], batches: list[Batch]) -> list[str]:
    lines = []
    for task, aim in _AIMS.items():
        ratios = [ratio for row in rows if row.task == task and (ratio := _ratio(row, rows))]
        met = "met" if max(ratios) >= aim else "**missed**"
        lines.append(
            f"Aim: {task}, at least {aim:g} times Azure's rate: {max(ratios):.2f} at best, {met}."
        )
    p99s = [
        row.rate.p99_ms
        for row in rows
        if row.task == HEALTH
        and row.subject != "Azure"
        and not row.subject.endswith((OF_WORKER, OF_IDLE))
    ]
    met = "met" if max(p99s) <= _HEALTH_LIMIT_MS else "**missed**"
    lines.append(f"Aim: {HEALTH}, p99 at most {_HEALTH_LIMIT_MS} ms: {max(p99s)}, {met}.")
    if batches:
        most = max(each.average for each in batches)
        met = "met" if most > 1 else "**missed**"
        lines.append(f"Aim: a real Triton batches, more than 1 on average: {most} at best, {met}.")
    return lines
