"""GET / on the fetcher's port: how far it is, for the operator."""

import logging
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from triton_fetcher.progress import Progress

logger = logging.getLogger(__name__)


class _Handler(BaseHTTPRequestHandler):
    """Answers with one JSON object."""

    timeout = 5
    """Seconds after which a caller that sends nothing is left."""
    progress: Progress

    def do_GET(self) -> None:
        body = self.progress.snapshot().model_dump_json(by_alias=True).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        """Write nothing: the operator asks every few seconds."""


def serve(progress: Progress, port: int) -> None:
    """Answer in a thread of its own until the process ends.

    Where the port is taken, the fetch goes on without: only the operator sees less.
    """
    handler = type("_Handler", (_Handler,), {"progress": progress})
    try:
        server = ThreadingHTTPServer(("", port), handler)
    except OSError as error:
        logger.warning("progress can't be asked for on port %d: %s", port, error.strerror)
        return
    Thread(target=server.serve_forever, name="progress", daemon=True).start()
