"""What goes wrong costs the request that it goes wrong with, and no other."""

import os
import resource
import signal
import socket
import threading
import time
from pathlib import Path

import pytest

from unit.triton_middleware.processes import SERVED, middleware

BY_DATA = (
    "import time\n\n\ndef init():\n    pass\n\n\ndef run(data):\n"
    "    if data == 'allocate':\n        return len(bytearray(8 << 30))\n"
    "    time.sleep(float(data))\n    print('ran', data, flush=True)\n    return data\n"
)
HEAD = b"POST /score HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n"
CHUNKED = b"POST /score HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab"


def test_the_requests_of_other_workers_survive_a_killed_one(tmp_path):
    """Each has connections of its own."""
    with middleware(tmp_path, BY_DATA, WORKER_COUNT="2") as served:
        served.wait(lambda: "triton_middleware_workers 2.0" in served.metrics())
        answers = []
        threads = [
            threading.Thread(target=lambda: answers.append(_answer(served))) for _ in range(12)
        ]
        for thread in threads:
            thread.start()
        time.sleep(0.5)
        victim = served.workers()[0]
        mine = _connections(victim)
        os.kill(victim, signal.SIGKILL)
        for thread in threads:
            thread.join()
        assert answers.count("lost") <= mine
        assert answers.count('"0.3"') >= 12 - mine
        assert answers.count('"0.3"') > 0
        served.wait(lambda: "triton_middleware_workers 2.0" in served.metrics())
        assert _answer(served) == '"0.3"'


def _answer(served):
    try:
        return served.get("/score", b"0.3")[1]
    except OSError:
        return "lost"


def _connections(process):
    """Return how many sockets *process* has, which is at least its connections."""
    folder = Path(f"/proc/{process}/fd")
    return sum(str(each.readlink()).startswith("socket") for each in folder.iterdir())


def test_a_request_that_needs_too_much_memory_fails_alone(tmp_path):
    """Where the limit is one that Python sees; a kernel that kills costs the worker."""
    with middleware(tmp_path, BY_DATA) as served:
        served.wait(served.get)
        worker = served.workers()[0]
        resource.prlimit(worker, resource.RLIMIT_AS, (6 << 30, 6 << 30))
        assert served.get("/score", b"allocate")[0] == 500
        assert "MemoryError" in served.log
        assert served.get("/score", b"0") == (200, '"0"')
        assert served.workers() == [worker]


def test_a_client_that_goes_away_costs_nobody_anything(tmp_path):
    """Its request is left out if it still waits, and finished if it runs."""
    with middleware(tmp_path, BY_DATA) as served:
        served.wait(served.get)
        running = _begun(served.port, b"1")
        time.sleep(0.3)
        waiting = _begun(served.port, b"0.01")
        time.sleep(0.2)
        running.close()
        waiting.close()
        assert served.get("/score", b"0") == (200, '"0"')
        assert "ran 1\n" in served.log
        assert "ran 0.01" not in served.log
        assert "raised" not in served.log


@pytest.mark.parametrize(
    "part",
    [
        b"",
        b"POST /sc",
        b"POST /score HTTP/1.1\r\nHo",
        HEAD,
        HEAD + b"abc",
        CHUNKED,
        HEAD + b"0" * 9,
    ],
)
def test_a_client_may_go_away_at_any_time(tmp_path, part):
    """In the middle of its headers or its body; no fault of the script or of ours is logged."""
    with middleware(tmp_path, BY_DATA) as served:
        served.wait(served.get)
        client = socket.create_connection(("127.0.0.1", served.port))
        client.sendall(part)
        time.sleep(0.2)
        client.close()
        time.sleep(0.2)
        assert served.get("/score", b"0") == (200, '"0"')
        assert "ERROR" not in served.log
        assert "triton_middleware_requests_in_flight 0.0" in served.metrics()


def _begun(port, body):
    client = socket.create_connection(("127.0.0.1", port))
    head = f"POST /score HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body)}\r\n\r\n"
    client.sendall(head.encode() + body)
    return client


@pytest.mark.parametrize("part", [b"POST /score HT", b"\x16\x03\x01\x02", b"GET  HTTP/9\r\n\r\n"])
def test_what_is_no_http_is_refused(tmp_path, part):
    """A port scanner, or a client that speaks TLS."""
    with middleware(tmp_path, SERVED) as served:
        served.wait(served.get)
        with socket.create_connection(("127.0.0.1", served.port)) as client:
            client.sendall(part)
            client.shutdown(socket.SHUT_WR)
            client.settimeout(10)
            assert client.recv(100)[:12] in {b"HTTP/1.1 400", b"HTTP/1.0 400", b""}
        assert served.get("/score", b"x") == (200, '"x"')
