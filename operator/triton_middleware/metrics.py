"""Prometheus series of the workers, added up by the master on a port of their own.

A worker writes its numbers into memory-mapped files in the folder that PROMETHEUS_MULTIPROC_DIR
names; the master, which sets that variable for its workers only, reads them at each scrape.
"""

import os
from functools import cache
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, values

FOLDER_VARIABLE: Final = "PROMETHEUS_MULTIPROC_DIR"

_SECONDS: Final = (
    *(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5),
    *(1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0),
)


def write_as(worker: str) -> None:
    """Write the numbers of this process into the files of *worker*, before any is registered.

    A worker that replaces another goes on with its files. With files by process, as the library
    has them by default, each replaced worker would leave its own behind for ever. A process that
    the script forks has its own.
    """
    own = os.getpid()
    values.ValueClass = values.MultiProcessValue(  # type: ignore[no-untyped-call]
        lambda: worker if os.getpid() == own else os.getpid()
    )


class WorkerMetrics:
    """What one worker counts."""

    def __init__(self, registry: CollectorRegistry | None = None) -> None:
        """Register every series; the registry is asked only where there is a single process."""
        registry = registry or CollectorRegistry()
        requests = Counter(
            "triton_middleware_requests",
            "Requests for /score by status",
            ["code"],
            registry=registry,
        )
        # labels() looks its names up anew each time, for longer than the counting takes.
        self.requests = cache(requests.labels)
        self.in_flight = Gauge(
            "triton_middleware_requests_in_flight",
            "Requests for /score that have no answer yet, waiting ones included",
            multiprocess_mode="livesum",
            registry=registry,
        )
        self.duration = Histogram(
            "triton_middleware_request_duration_seconds",
            "From the complete request to the answer, waiting included",
            buckets=_SECONDS,
            registry=registry,
        )
        self.run = Histogram(
            "triton_middleware_run_duration_seconds",
            "Length of run() alone",
            buckets=_SECONDS,
            registry=registry,
        )
        self.init = Gauge(
            "triton_middleware_init_duration_seconds",
            "Length of init() in the worker where it took longest",
            multiprocess_mode="livemax",
            registry=registry,
        )


class MasterMetrics:
    """What the master counts."""

    def __init__(self, registry: CollectorRegistry) -> None:
        """Register every series."""
        self.workers = Gauge(
            "triton_middleware_workers", "Workers that can answer", registry=registry
        )
        self.replaced = Counter(
            "triton_middleware_workers_replaced",
            "Workers that ended by themselves and were started anew",
            registry=registry,
        )
