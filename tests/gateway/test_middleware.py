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
from triton_operator.children.gateway import GatewaySettings, Hold, Limits
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


@pytest.mark.parametrize("seconds", [0.01, 3.5])
def test_triton_is_told_to_end_when_the_script_has_finished(
    haproxy: Path, tmp_path: Path, seconds: float
):
    """Its pre-stop hook asks the gateway, which drains at the same time.

    No sooner than the clients have left, whatever the script does, and no later than needed.
    """
    with middleware(tmp_path, SCRIPT) as started:
        started.wait(lambda: started.get()[0] == 200)
        places = proxy.places(tmp_path / "gateway", http=1, grpc=1, middleware=started.port)
        settings = GatewaySettings(
            service="demo",
            middleware=True,
            hold=Hold(1, 30),
            drain_seconds=1,
            places=replace(places, middleware_management_port=started.management_port),
        )
        with (
            proxy.running(haproxy, settings, tmp_path / "gateway") as gateway,
            ThreadPoolExecutor(2) as threads,
        ):
            running = threads.submit(_score, gateway, seconds)
            time.sleep(0.2)
            began = time.monotonic()
            hook = threads.submit(
                ask, gateway.probes, "GET", "/middleware/end", headers={}, timeout=20
            )
            time.sleep(0.2)
            gateway.drain()
            time.sleep(1.2)
            assert not hook.done()
            started.process.terminate()
            assert hook.result().status == 204
            assert started.process.wait(5) == 0
            assert running.result().status == 200
            # HAProxy tries a refused connection again for some seconds.
            assert 1.4 < time.monotonic() - began < seconds + 7


def test_triton_does_not_wait_for_ever(haproxy: Path, tmp_path: Path):
    """A script that does not end is given up, and one that is gone at once changes nothing."""
    with middleware(tmp_path, SCRIPT) as started:
        started.wait(lambda: started.get()[0] == 200)
        for port, (least, most) in {started.management_port: (1, 3), 1: (2, 30)}.items():
            folder = tmp_path / f"gateway-{port}"
            places = proxy.places(folder, http=1, grpc=1, middleware=port)
            settings = GatewaySettings(
                service="demo", middleware=True, hold=Hold(least, most), places=places
            )
            with proxy.running(haproxy, settings, folder) as gateway:
                began = time.monotonic()
                reply = ask(gateway.probes, "GET", "/middleware/end", headers={}, timeout=10)
                assert reply.status == 204
                assert 1 < time.monotonic() - began < 9
