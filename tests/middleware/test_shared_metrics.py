"""shared_metrics: all workers added up."""

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
