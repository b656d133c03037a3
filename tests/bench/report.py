"""The result as a table for people and as JSON for programs."""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from bench.elsewhere import AT_500, COMPARED_SIZE, Reference
from bench.figures import Life, OperatorCost, SizeResult, Spread, Traffic

_NOTES: Final = """\
Each size is measured apart: a namespace and an operator process of its own. Both subjects are
created, changed and deleted by the same client with 16 requests in flight. Times of creation and of
Deployments are the API server's own, from its audit log; readiness is when a watch told of it. The
benchmark, the cluster and the operator share the machine's cores, so read ratios, not seconds.
The bare Deployment has the pod template that the operator made, and neither Service nor
ServiceAccount; the node's kube-proxy is paused for both. KServe's figures and our aims are for 500
objects; **KServe's were measured elsewhere, on this kind of machine, not in this run**."""


@dataclass(frozen=True)
class Row:
    """One figure of both subjects."""

    name: str
    model: float | None
    bare: float | None = None

    @property
    def ratio(self) -> float | None:
        """Return how many times the bare Deployment's figure ours is."""
        return self.model / self.bare if self.model is not None and self.bare else None


def write(folder: Path, stamp: str, results: list[SizeResult], machine: dict[str, str]) -> str:
    """Write JSON and Markdown files into *folder*; return the Markdown."""
    text = markdown(stamp, results, machine)
    content = {
        "started": stamp,
        "machine": machine,
        "sizes": [asdict(result) for result in results],
    }
    (folder / f"{stamp}.json").write_text(json.dumps(content, indent=2) + "\n")
    for name in (f"{stamp}.md", "latest.md"):
        (folder / name).write_text(text)
    return text


def markdown(stamp: str, results: list[SizeResult], machine: dict[str, str]) -> str:
    """Return the whole report."""
    about = "; ".join(f"{key} {value}" for key, value in machine.items())
    parts = [f"# Benchmark {stamp}", f"Machine: {about}.", _NOTES]
    for result in results:
        parts += [f"## {result.size} objects", _table(result), _details(result)]
    return "\n\n".join(parts) + "\n"


def _table(result: SizeResult) -> str:
    compared = result.size == COMPARED_SIZE
    heads = ["", "TritonModel", "bare Deployment", "ratio"]
    heads += ["KServe (elsewhere)", "aim", "met"] if compared else []
    lines = [heads, ["---"] + ["---:"] * (len(heads) - 1)]
    for row in _rows(result):
        cells = [row.name, _number(row.model), _number(row.bare), _number(row.ratio)]
        lines.append(cells + (_compared(row) if compared else []))
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _compared(row: Row) -> list[str]:
    reference = AT_500.get(row.name, Reference())
    met = ""
    if reference.aim is not None and row.model is not None:
        met = "yes" if row.model <= reference.aim else "**no**"
    aim = f"≤ {_number(reference.aim)}" if reference.aim is not None else ""
    return [_number(reference.kserve), aim, met]


def _rows(result: SizeResult) -> Iterator[Row]:
    model, bare, size = result.model, result.bare, result.size
    yield from _spread("to Deployment", model.to_deployment, bare.to_deployment)
    yield from _spread("to ready", model.to_ready, bare.to_ready)
    yield from _both("creations sent in, s", model, bare, "sending_seconds")
    yield from _both("all ready, s", model, bare, "all_ready_seconds")
    yield from _both("a change rolled to all, s", model, bare, "change_seconds")
    yield from _both("one more, to Deployment, ms", model, bare, "one_to_deployment_ms")
    yield from _both("one more, to ready, ms", model, bare, "one_to_ready_ms")
    yield from _both("all deleted, s", model, bare, "delete_seconds")
    yield from _operator(result.operator, size)


def _spread(name: str, model: Spread | None, bare: Spread | None) -> Iterator[Row]:
    if model and bare:
        yield Row(f"{name}, p50, s", model.p50, bare.p50)
        yield Row(f"{name}, p99, s", model.p99, bare.p99)
        yield Row(f"{name}, longest, s", model.longest, bare.longest)


def _both(name: str, model: Life, bare: Life, field: str) -> Iterator[Row]:
    yield Row(name, getattr(model, field), getattr(bare, field))


def _operator(cost: OperatorCost, size: int) -> Iterator[Row]:
    yield Row("requests per object", cost.created.requests / size)
    yield Row("writes per object", cost.created.writes / size)
    yield Row("change, requests per object", cost.changed.requests / size)
    yield Row("change, writes per object", cost.changed.writes / size)
    if cost.restart:
        yield Row("restart, ready, s", cost.restart.ready_seconds)
        yield Row("restart settled, s", cost.restart.settled_seconds)
        yield Row("restart, requests per object", cost.restart.traffic.requests / size)
        yield Row("restart, writes", cost.restart.traffic.writes)
    for moment, used in cost.footprints.items():
        yield Row(f"operator CPU seconds, {moment}", used.cpu_seconds)
        yield Row(f"operator memory, {moment}, MiB", used.memory_mib)
    highest = max(used.peak_memory_mib for used in cost.footprints.values())
    yield Row("operator memory at its highest, MiB", highest)
    yield Row("operator CPU while idle, % of a core", cost.idle_cpu_percent)


def _details(result: SizeResult) -> str:
    cost = result.operator
    lines = [_requests("creating", cost.created), _requests("changing", cost.changed)]
    if cost.restart:
        lines.append(_requests("restarting", cost.restart.traffic))
    for life in (result.model, result.bare):
        for phase, spent in life.processor_seconds.items():
            lines.append(f"CPU seconds, {life.title}, {phase}: {_counts(spent)}.")
    return "\n".join(f"- {line}" for line in lines)


def _requests(phase: str, traffic: Traffic) -> str:
    counts = _counts(traffic.by_verb_and_kind)
    apart = f"{traffic.failed} refused, {traffic.leases} for the Lease not counted"
    return f"Requests while {phase}: {counts}; {apart}."


def _counts(counts: dict[str, int] | dict[str, float]) -> str:
    return ", ".join(f"{name} {_number(count)}" for name, count in counts.items()) or "none"


def _number(value: float | None) -> str:
    if value is None:
        return ""
    digits = 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 2
    text = f"{value:.{digits}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
