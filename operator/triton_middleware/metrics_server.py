"""The master's metrics port: what all workers counted, added up, and the master's own."""

from pathlib import Path

from prometheus_client import CollectorRegistry, start_http_server
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead

from triton_middleware.metrics import MasterMetrics
from triton_middleware.settings import Settings


class MetricsServer:
    """Serves `/metrics` from a thread; the workers write into *folder*."""

    def __init__(self, folder: Path, settings: Settings) -> None:
        """Listen, unless the port is 0. Raises OSError when the port is taken."""
        self.folder = folder
        registry = CollectorRegistry()
        self._master = MasterMetrics(registry)
        MultiProcessCollector(registry, str(folder))  # type: ignore[no-untyped-call]
        if settings.metrics_port:
            start_http_server(settings.metrics_port, settings.host, registry)

    def started(self) -> None:
        """Count a worker that can serve."""
        self._master.workers.inc()

    def ended(self, pid: int, *, was_ready: bool) -> None:
        """Forget what the worker *pid* had in flight; what it had counted stays."""
        mark_process_dead(pid, str(self.folder))  # type: ignore[no-untyped-call]
        if was_ready:
            self._master.workers.dec()

    def replaced(self) -> None:
        """Count a worker that ended by itself."""
        self._master.replaced.inc()
