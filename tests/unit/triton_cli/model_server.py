"""A server in the place of a model's gateway: it notes what is asked, and answers as it is told."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple

METADATA = {"name": "m", "inputs": [{"name": "X", "datatype": "FP32", "shape": [-1, 4]}]}


class Asked(NamedTuple):
    """One request."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


class ModelServer:
    """Listens on a free port of this machine."""

    def __init__(self):
        """Start to listen."""
        self.asked = []
        self.answers = {"/v2/models/m": (200, METADATA)}
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                outer._answer(self)

            def do_POST(self):
                outer._answer(self)

            def log_message(self, *_):
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self._server.server_port
        self.url = f"http://127.0.0.1:{self.port}"
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def close(self):
        """Listen no more."""
        self._server.shutdown()
        self._server.server_close()

    @property
    def last(self):
        """Return the last request."""
        return self.asked[-1]

    def _answer(self, handler):
        length = int(handler.headers.get("Content-Length") or 0)
        body = handler.rfile.read(length)
        self.asked.append(Asked(handler.command, handler.path, dict(handler.headers), body))
        status, content, *named = self.answers.get(handler.path, (200, {"answer": 42}))
        is_text = isinstance(content, bytes)
        sent = content if is_text else json.dumps(content).encode()
        kind = named[0] if named else "text/plain" if is_text else "application/json"
        handler.send_response(status)
        handler.send_header("Content-Type", kind)
        handler.send_header("Content-Length", str(len(sent)))
        if status in {301, 302, 307}:
            handler.send_header("Location", f"{self.url}/elsewhere")
        handler.end_headers()
        handler.wfile.write(sent)
