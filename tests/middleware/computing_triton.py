"""A stand-in for Triton with one model that is a Python function, for scripts that need answers."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import numpy as np
from tritonclient.utils import deserialize_bytes_tensor, triton_to_np_dtype


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, metadata, compute):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.metadata, self.compute = metadata, compute


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        ready = self.path.endswith("/ready")
        self._answer(b"" if ready else json.dumps(self.server.metadata).encode(), {})

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        head = int(self.headers["Inference-Header-Content-Length"])
        inputs, rest = {}, body[head:]
        for told in json.loads(body[:head])["inputs"]:
            size = told["parameters"]["binary_data_size"]
            inputs[told["name"]] = _array(told, rest[:size])
            rest = rest[size:]
        self._tensors(self.server.compute(**inputs))

    def _tensors(self, outputs):
        types = {each["name"]: each["datatype"] for each in self.server.metadata["outputs"]}
        told = [
            {
                "name": name,
                "datatype": types[name],
                "shape": list(array.shape),
                "parameters": {"binary_data_size": array.nbytes},
            }
            for name, array in outputs.items()
        ]
        text = json.dumps({"model_name": "m", "model_version": "1", "outputs": told}).encode()
        binary = b"".join(array.tobytes() for array in outputs.values())
        self._answer(text + binary, {"Inference-Header-Content-Length": str(len(text))})

    def _answer(self, body, headers):
        self.send_response(200)
        for name, value in (headers | {"Content-Length": str(len(body))}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        """Say nothing."""


def _array(told, binary):
    if told["datatype"] == "BYTES":
        return deserialize_bytes_tensor(binary).reshape(told["shape"])
    array = np.frombuffer(binary, triton_to_np_dtype(told["datatype"]))
    return array.reshape(told["shape"])


def described(inputs, outputs):
    """Return the metadata of a model; each tensor is given as name: (type, shape)."""
    return {
        "name": "m",
        "versions": ["1"],
        "platform": "",
        "inputs": [_tensor(name, *each) for name, each in inputs.items()],
        "outputs": [_tensor(name, *each) for name, each in outputs.items()],
    }


def _tensor(name, datatype, shape):
    return {"name": name, "datatype": datatype, "shape": shape}


@contextmanager
def computing_triton(metadata, compute) -> Iterator[str]:
    """Serve *compute*, from inputs to outputs by name; yield the URL."""
    with _Server(metadata, compute) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
