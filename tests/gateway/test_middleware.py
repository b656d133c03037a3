"""The gateway in front of the real middleware: health, scores, and a script that fails."""

import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from gateway import proxy
from gateway.proxy import Gateway
from gateway.wire import Reply, ask
from triton_operator.children.gateway import GatewaySettings, Limits
from unit.triton_middleware.processes import middleware

SCRIPT = """
import json
import time

def init():
    pass

def run(data):
    asked = json.loads(data)
    time.sleep(asked["seconds"])
    if asked["seconds"] == 0:
        raise ValueError("no such thing")
    return {"slept": asked["seconds"]}
"""


@pytest.fixture
def scored(haproxy: Path, tmp_path: Path) -> Iterator[Gateway]:
    """A gateway with one place at a time, in front of a script that sleeps or fails."""
    with middleware(tmp_path, SCRIPT) as started:
        started.wait(lambda: started.get()[0] == 200)
        places = proxy.places(tmp_path / "gateway", http=1, grpc=1, middleware=started.port)
        settings = GatewaySettings(
            service="demo",
            triton=False,
            middleware=True,
            limits=Limits(max_concurrent_requests=1),
            places=replace(places, middleware_management_port=started.management_port),
        )
        with proxy.running(haproxy, settings, tmp_path / "gateway") as running:
            yield running


def _score(gateway: Gateway, seconds: float) -> Reply:
    body = json.dumps({"seconds": seconds}).encode()
    return ask(gateway.http, "POST", "/score", body=body)


def test_a_script_is_asked_with_a_key(scored: Gateway):
    assert json.loads(_score(scored, 0.01).body) == {"slept": 0.01}
    assert ask(scored.http, "POST", "/score", headers={}, body=b"{}").status == 401


def test_a_failing_run_is_502_and_says_whose_fault_it_is(scored: Gateway):
    failed = _score(scored, 0)
    assert (failed.status, failed.headers["x-ms-run-function-failed"]) == (502, "True")
    assert b"no such thing" not in failed.body


def test_health_does_not_queue_behind_requests(scored: Gateway):
    """One request has the only place; the kubelet's probes and clients' checks are answered."""
    with ThreadPoolExecutor(1) as threads:
        running = threads.submit(_score, scored, 1.5)
        time.sleep(0.3)
        for path in ("/ready", "/"):
            assert ask(scored.probes, "GET", path, headers={}, timeout=0.5).status == 200
        assert ask(scored.http, "GET", "/swagger.json", timeout=0.5).status == 200
        assert not running.done()
        assert running.result().status == 200


def test_its_metrics_are_read_through_the_gateway(scored: Gateway):
    _score(scored, 0.01)
    numbers = ask(scored.metrics, "GET", "/middleware/metrics", headers={}).body
    assert b"triton_middleware_" in numbers
