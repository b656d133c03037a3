"""Prometheus series of the operator, named as controller-runtime names its own.

So dashboards and alerts for operators in Go fit; `triton_operator_*` is what only we have.
"""

from collections import Counter as Tally
from collections.abc import Callable, Iterable, Iterator
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from triton_api.conditions import State
from triton_operator.kinds import Object

CONTROLLER: Final = "tritonmodel"
_BUCKETS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)


class Metrics:
    """All series, in a registry of their own so that tests don't share them."""

    def __init__(self, registry: CollectorRegistry | None = None) -> None:
        """Register every series."""
        self.registry = registry or CollectorRegistry()
        self._reconciliations()
        self._queue()
        self.leader = self._gauge(
            "leader_election_master_status", "1 while this process holds the Lease", "name"
        )
        self.missed = Counter(
            "triton_operator_relist_changes",
            "Models that a relist found changed though no watch had told",
            registry=self.registry,
        )

    def _reconciliations(self) -> None:
        self.reconciles = Counter(
            "controller_runtime_reconcile",
            "Reconciliations by result",
            ["controller", "result"],
            registry=self.registry,
        )
        self.errors = Counter(
            "controller_runtime_reconcile_errors",
            "Reconciliations that failed",
            ["controller"],
            registry=self.registry,
        )
        self.duration = self._histogram(
            "controller_runtime_reconcile_time_seconds", "Length of a reconciliation", "controller"
        )

    def _queue(self) -> None:
        self.queue_wait = self._histogram(
            "workqueue_queue_duration_seconds", "How long a key waits for a worker", "name"
        )
        self.queue_depth = self._gauge("workqueue_depth", "Keys that wait for a worker", "name")
        self.longest_running = self._gauge(
            "workqueue_longest_running_processor_seconds",
            "Since when the oldest unfinished key is worked on",
            "name",
        )

    def _gauge(self, name: str, meaning: str, label: str) -> Gauge:
        return Gauge(name, meaning, [label], registry=self.registry)

    def _histogram(self, name: str, meaning: str, label: str) -> Histogram:
        return Histogram(name, meaning, [label], buckets=_BUCKETS, registry=self.registry)

    def watch_states(self, bodies: Callable[[], Iterable[Object]]) -> None:
        """Export how many TritonModels are in each state, counted at each scrape."""
        self.registry.register(_States(bodies))


class _States(Collector):
    def __init__(self, bodies: Callable[[], Iterable[Object]]) -> None:
        self._bodies = bodies

    def collect(self) -> Iterator[GaugeMetricFamily]:
        tally = Tally(body.get("status", {}).get("state", "Unknown") for body in self._bodies())
        family = GaugeMetricFamily(
            "triton_operator_models", "TritonModels by state", labels=["state"]
        )
        for state in (*State, "Unknown"):
            family.add_metric([str(state)], tally[str(state)])
        yield family
