"""The figures of a run, as values that go into JSON as they are."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Spread:
    """Seconds that many objects took."""

    p50: float
    p99: float
    longest: float


def spread(seconds: Sequence[float]) -> Spread:
    """Return median, 99th percentile and maximum of *seconds*."""
    ordered = sorted(seconds)
    at_99 = ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))]
    return Spread(round(statistics.median(ordered), 3), round(at_99, 3), round(ordered[-1], 3))


@dataclass
class Life:
    """What many objects of one subject took, from creation to deletion."""

    title: str
    sending_seconds: float = 0.0
    """How long the benchmark took to send the creations: no total can be shorter."""
    to_deployment: Spread | None = None
    to_ready: Spread | None = None
    all_ready_seconds: float = 0.0
    change_sending_seconds: float = 0.0
    change_seconds: float = 0.0
    one_to_deployment_ms: float = 0.0
    one_to_ready_ms: float = 0.0
    delete_seconds: float = 0.0
    processor_seconds: dict[str, dict[str, float]] = field(default_factory=dict)
    """By phase and process: what the machine was busy with."""


@dataclass
class Traffic:
    """Requests of the operator in one phase; leases apart."""

    requests: int = 0
    writes: int = 0
    leases: int = 0
    failed: int = 0
    by_verb_and_kind: dict[str, int] = field(default_factory=dict)


@dataclass
class Footprint:
    """What the operator process has used at one moment."""

    cpu_seconds: float
    memory_mib: float
    peak_memory_mib: float


@dataclass
class Restart:
    """What a SIGKILL and a new process led to, with all objects unchanged."""

    ready_seconds: float
    """Until the readiness probe said yes: the cache is filled."""
    settled_seconds: float
    """Until each key was reconciled once and none waited."""
    traffic: Traffic


@dataclass
class OperatorCost:
    """What the operator asked of the API server and of the machine."""

    created: Traffic = field(default_factory=Traffic)
    changed: Traffic = field(default_factory=Traffic)
    footprints: dict[str, Footprint] = field(default_factory=dict)
    """By moment: with no model, with all, after the change, after the restart."""
    idle_cpu_percent: float = 0.0
    """With all models there and nothing happening; of one core."""
    restart: Restart | None = None


@dataclass
class SizeResult:
    """All figures of one number of objects."""

    size: int
    model: Life
    bare: Life
    operator: OperatorCost
