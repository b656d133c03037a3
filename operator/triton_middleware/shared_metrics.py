"""What all workers counted, added up, and the master's own numbers."""

from pathlib import Path

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead

from triton_middleware.metrics import MasterMetrics


class SharedMetrics:
    """The numbers; workers write theirs into *folder*."""

    def __init__(self, folder: Path) -> None:
        """Begin with none."""
        self.folder = folder
        self._registry = CollectorRegistry()
        self._master = MasterMetrics(self._registry)
        MultiProcessCollector(self._registry, str(folder))  # type: ignore[no-untyped-call]

    def text(self) -> bytes:
        """Return all of them in the text format of Prometheus."""
        return generate_latest(self._registry)

    def started(self) -> None:
        """Count a worker that can serve."""
        self._master.workers.inc()

    def ended(self, worker: str, *, was_ready: bool) -> None:
        """Forget what *worker* had in flight; what it had counted stays."""
        mark_process_dead(worker, str(self.folder))  # type: ignore[no-untyped-call]
        if was_ready:
            self._master.workers.dec()

    def replaced(self) -> None:
        """Count a worker that ended by itself."""
        self._master.replaced.inc()
