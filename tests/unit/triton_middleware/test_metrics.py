"""metrics: the series of a worker and of the master."""

from prometheus_client import CollectorRegistry, generate_latest

from triton_middleware.metrics import MasterMetrics, WorkerMetrics


def test_a_worker_counts_requests_by_status():
    """And how long they and their run() took."""
    registry = CollectorRegistry()
    metrics = WorkerMetrics(registry)
    metrics.requests(200).inc()
    metrics.run.observe(0.02)
    text = generate_latest(registry).decode()
    assert 'triton_middleware_requests_total{code="200"} 1.0' in text
    assert 'triton_middleware_run_duration_seconds_bucket{le="0.025"} 1.0' in text


def test_the_master_counts_workers():
    """Those that can answer, and those it had to replace."""
    registry = CollectorRegistry()
    MasterMetrics(registry).replaced.inc()
    assert "triton_middleware_workers_replaced_total 1.0" in generate_latest(registry).decode()
