"""A Triton with one model, `echo`: it speaks enough of the v2 protocol for the real client."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import numpy as np

METADATA = {
    "name": "echo",
    "versions": ["1"],
    "platform": "",
    "inputs": [{"name": "INPUT", "datatype": "FP32", "shape": [-1]}],
    "outputs": [{"name": "OUTPUT", "datatype": "FP32", "shape": [-1]}],
}


class FakeTriton(ThreadingHTTPServer):
    """Counts what it is asked, and how much at the same time."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, seconds=0.0, port=0):
        super().__init__(("127.0.0.1", port), _Handler)
        self.seconds = seconds
        self.ready = True
        self.running = self.most_at_once = 0
        self.lock = threading.Lock()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_GET(self):
        if self.path.endswith("/ready"):
            self._answer(200 if self.server.ready else 400, b"")
        else:
            self._answer(200, json.dumps(METADATA).encode())

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        with self.server.lock:
            self.server.running += 1
            self.server.most_at_once = max(self.server.most_at_once, self.server.running)
        time.sleep(self.server.seconds)
        with self.server.lock:
            self.server.running -= 1
        head = int(self.headers.get("Inference-Header-Content-Length", len(body)))
        asked = json.loads(body[:head])
        wanted = (asked.get("outputs") or [{}])[0].get("parameters", {})
        if wanted.get("classification"):
            self._classes(wanted["classification"])
            return
        binary = body[head:]
        self._tensor("FP32", asked["inputs"][0]["shape"], binary)

    def _classes(self, count):
        labels = [f"{1.0 - index / 10}:{index}:class{index}".encode() for index in range(count)]
        binary = b"".join(len(label).to_bytes(4, "little") + label for label in labels)
        self._tensor("BYTES", [1, count], binary)

    def _tensor(self, datatype, shape, binary):
        size = {"binary_data_size": len(binary)}
        output = {"name": "OUTPUT", "datatype": datatype, "shape": shape, "parameters": size}
        told = {"model_name": "echo", "model_version": "1", "outputs": [output]}
        text = json.dumps(told).encode()
        self._answer(200, text + binary, {"Inference-Header-Content-Length": str(len(text))})

    def _answer(self, status, body, headers=None):
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@contextmanager
def fake_triton(seconds=0.0) -> Iterator[FakeTriton]:
    """Serve until the end of the block; an inference takes *seconds*."""
    with FakeTriton(seconds) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


VALUES = np.array([1.0, 2.5], dtype=np.float32)
