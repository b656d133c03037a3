"""shared_metrics: all workers added up."""

import os
import signal
from pathlib import Path

from unit.triton_middleware.processes import middleware


def test_requests_of_all_workers_are_added_up(tmp_path):
    """Whichever answered; those of workers that have ended stay counted."""
    with middleware(tmp_path, WORKER_COUNT="2") as served:
        served.wait(lambda: "triton_middleware_workers 2.0" in served.metrics())
        for _ in range(20):
            served.get("/score", b"x")
        told = served.metrics()
        assert 'triton_middleware_requests_total{code="200"} 20.0' in told
        assert "triton_middleware_requests_in_flight 0.0" in told
        assert "triton_middleware_request_duration_seconds_count 20.0" in told


def test_replaced_workers_leave_no_files(tmp_path):
    """One that ends each minute for weeks would fill the pod's disk; what it counted stays."""
    with middleware(tmp_path) as served:
        for round_ in range(1, 4):
            served.wait(lambda: "triton_middleware_workers 1.0" in served.metrics())
            (worker,) = served.workers()
            assert served.get("/score", b"x")[0] == 200
            variables = Path(f"/proc/{worker}/environ").read_text().split("\0")
            folder = next(
                each for each in variables if each.startswith("PROMETHEUS_MULTIPROC_DIR=")
            )
            files = sorted(each.name for each in Path(folder.partition("=")[2]).iterdir())
            assert all(each.endswith("_worker-0.db") for each in files)
            told = served.metrics()
            assert f'triton_middleware_requests_total{{code="200"}} {round_}.0' in told
            os.kill(worker, signal.SIGKILL)
            served.wait(lambda done=round_: f"replaced_total {done}.0" in served.metrics())
