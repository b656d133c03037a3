"""ending: signals, forks and the last calls of a worker, as scripts expect them of a process."""

import os
import signal
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from unit.triton_middleware.processes import SERVED, middleware

SLOW = SERVED.replace("return data", "import time; time.sleep(float(data)); return data")
LAST_CALLS = """
import atexit
import signal
import sys


def init():
    signal.signal(signal.SIGTERM, handler)
    atexit.register(print, "atexit was called", flush=True)


def handler(number, frame):
    print("SIGTERM was handled", flush=True)
    sys.exit(0)


def run(data):
    return data
"""
STARTS_OTHERS = """
import multiprocessing
import os
import signal
import subprocess
import time


def init():
    pass


def square(number):
    return number * number


def run(data):
    if data == "pool":
        with multiprocessing.Pool(2) as pool:
            return pool.map(square, [1, 2, 3])
    if data == "program":
        sleeping = subprocess.Popen(["sleep", "20"])
        sleeping.send_signal(signal.SIGINT)
        return sleeping.wait(5)
    if data == "fork":
        child = os.fork()
        if not child:
            time.sleep(60)
            os._exit(0)
        return child
    if data == "die":
        os.kill(os.getpid(), signal.SIGKILL)
    return data
"""


def test_a_signal_to_a_worker_costs_no_request(tmp_path):
    """A terminal and systemd send theirs to all processes of a group."""
    with middleware(tmp_path, SLOW) as served:
        served.wait(served.get)
        answers = []
        running = threading.Thread(target=lambda: answers.append(served.get("/score", b"1.5")))
        running.start()
        time.sleep(0.5)
        (worker,) = served.workers()
        for number in (signal.SIGTERM, signal.SIGINT):
            os.kill(worker, number)
        assert served.stop() == 0
        running.join()
    assert answers == [(200, '"1.5"')]


def test_the_script_has_its_last_calls(tmp_path):
    """Its handler of SIGTERM and what it registered with atexit, once the last request is done."""
    with middleware(tmp_path, LAST_CALLS) as served:
        served.wait(served.get)
        assert served.stop() == 0
        assert "SIGTERM was handled\natexit was called\n" in served.log


def test_a_last_call_that_hangs_is_cut_off(tmp_path):
    """With the stack that says where."""
    text = LAST_CALLS.replace("print, ", "hang, ").replace(
        "def handler", "def hang(*words, **options):\n    signal.pause()\n\n\ndef handler"
    )
    with middleware(tmp_path, text) as served:
        served.wait(served.get)
        began = time.monotonic()
        assert served.stop() == 0
        assert time.monotonic() - began < 10
        assert "in hang" in served.log


@pytest.mark.parametrize(("data", "answer"), [(b"pool", "[1, 4, 9]"), (b"program", "-2")])
def test_what_the_script_starts_minds_signals_as_usual(tmp_path, data, answer):
    """A pool ends its processes by SIGTERM, and programs are interrupted by SIGINT."""
    with middleware(tmp_path, STARTS_OTHERS) as served:
        served.wait(served.get)
        assert served.get("/score", data) == (200, answer)


def test_a_fork_that_outlives_its_worker_takes_no_connections(tmp_path):
    """Nor keeps the clients of the killed worker waiting."""
    with middleware(tmp_path, STARTS_OTHERS) as served:
        served.wait(served.get)
        child = int(served.get("/score", b"fork")[1])
        try:
            began = time.monotonic()
            with pytest.raises(OSError, match=r"closed|reset"):
                served.get("/score", b"die")
            assert time.monotonic() - began < 5
            served.wait(lambda: "workers_replaced_total 1.0" in served.metrics())
            served.wait(served.get)
            assert [served.get("/score", b"x")[0] for _ in range(20)] == [200] * 20
        finally:
            os.kill(child, signal.SIGKILL)


def test_the_last_request_is_traced(tmp_path):
    """Spans are sent in batches, each some seconds; at the end they are not waited for."""
    received = []

    class Collector(BaseHTTPRequestHandler):
        def do_POST(self):
            received.append(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_):
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Collector) as collector:
        threading.Thread(target=collector.serve_forever, daemon=True).start()
        endpoint = f"http://127.0.0.1:{collector.server_port}"
        with middleware(tmp_path, OTEL_EXPORTER_OTLP_ENDPOINT=endpoint) as served:
            served.wait(served.get)
            assert served.get("/score", b"x") == (200, '"x"')
            assert served.stop() == 0
        collector.shutdown()
    (sent,) = [ExportTraceServiceRequest.FromString(each) for each in received]
    assert sent.resource_spans[0].scope_spans[0].spans[0].name == "POST /score"
