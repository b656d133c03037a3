"""What a Triton does to the scripts beside it: it hangs, it ends, it comes again."""

import json
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import pytest

from free_ports import free_port
from middleware.http_client import send
from middleware.servers import started
from unit.triton_middleware.fake_triton import fake_triton

SCRIPTS = Path(__file__).parent / "scripts"
TESTS = str(Path(__file__).parents[1])
SERVE = "from unit.triton_middleware.fake_triton import *; FakeTriton(port={}).serve_forever()"


def body(*numbers):
    return json.dumps({"data": numbers})


def test_a_triton_that_hangs_costs_the_request_that_asked_it():
    """The next has an answer of its own at once, not the late one."""
    with fake_triton() as triton:
        environment = {"TRITON": triton.url.removeprefix("http://"), "SCORING_TIMEOUT_MS": "700"}
        with started("ours", SCRIPTS, "triton_sync.py", environment) as server:
            assert server.wait(), server.log
            triton.seconds = 3
            assert send(server.port, body=body(9, 9)).status == 504
            triton.seconds = 0
            began = time.monotonic()
            assert send(server.port, body=body(1, 2)).json == [1, 2]
            assert time.monotonic() - began < 1
            time.sleep(3)
            assert send(server.port, body=body(3, 4)).json == [3, 4]


@pytest.mark.parametrize(("script", "threads"), [("triton_sync.py", 4), ("triton_async.py", 1)])
def test_a_triton_that_comes_again_is_found_by_the_same_client(script, threads):
    """While it is away requests fail one by one; afterwards not one does."""
    port = free_port()
    environment = {"TRITON": f"127.0.0.1:{port}", "TRITON_MIDDLEWARE_THREADS": str(threads)}
    with started("ours", SCRIPTS, script, environment) as server:
        assert server.wait(), server.log
        with triton_at(port):
            assert [send(server.port, body=body(1)).status for _ in range(8)] == [200] * 8
        assert send(server.port, body=body(1)).status == 500
        with triton_at(port):
            assert [send(server.port, body=body(1)).status for _ in range(8)] == [200] * 8
        with triton_at(port):
            assert [send(server.port, body=body(1)).status for _ in range(8)] == [200] * 8


@contextmanager
def triton_at(port):
    """Serve at *port* in a process, which takes its connections along when it ends."""
    command = [sys.executable, "-c", SERVE.format(port)]
    process = subprocess.Popen(command, env={"PYTHONPATH": TESTS})
    try:
        limit = time.monotonic() + 20
        while not _answers(port) and time.monotonic() < limit:
            time.sleep(0.05)
        yield
    finally:
        process.kill()
        process.wait()


def _answers(port):
    try:
        return send(port, "GET", "/v2/health/ready").status == 200
    except OSError:
        return False
