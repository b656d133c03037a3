"""A server that does what a test writes, over real sockets and TLS: mostly, misbehave.

Our own, since no real server can be made to stall, lie or close half-way.
"""

import contextlib
import ssl
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from source_servers.authority import Authority

Answer = Callable[["Exchange"], None]


class Exchange(BaseHTTPRequestHandler):
    """One request, with a few words to answer it."""

    protocol_version = "HTTP/1.1"
    server: "ScriptedHttp"

    def do_GET(self) -> None:
        """Look the answer up by path, the longest beginning first."""
        headers = {name.title(): text for name, text in self.headers.items()}
        self.server.seen.append((self.command, self.path, headers))
        path = max(filter(self.path.startswith, self.server.answers), key=len, default=None)
        if path is None:
            self.reply(404)
        else:
            self.server.answers[path](self)

    do_POST = do_GET  # noqa: N815

    def reply(self, status: int, body: bytes = b"", **headers: str) -> None:
        """Answer in full; an underscore in the name of a header stands for a hyphen."""
        self.begin(status, len(body), **headers)
        self.wfile.write(body)

    def begin(self, status: int, length: int, **headers: str) -> None:
        """Send the head of an answer."""
        self.send_response(status)
        for name, text in {"Content-Length": str(length), **headers}.items():
            self.send_header(name.replace("_", "-"), text)
        self.end_headers()

    def span(self, size: int) -> tuple[int, int]:
        """Return the part of *size* bytes that is asked for."""
        asked = self.headers.get("Range")
        if not asked:
            return 0, size
        first, _, last = asked.removeprefix("bytes=").partition("-")
        return int(first), min(int(last) + 1 if last else size, size)

    def file(self, content: bytes, etag: str = '"1"') -> None:
        """Answer with the part of *content* that is asked for."""
        start, end = self.span(len(content))
        partial = {"Content_Range": f"bytes {start}-{end - 1}/{len(content)}"}
        whole = "Range" not in self.headers
        self.reply(
            200 if whole else 206, content[start:end], ETag=etag, **({} if whole else partial)
        )

    def stall(self) -> None:
        """Send nothing more, until the test ends."""
        self.wfile.flush()
        self.server.ended.wait(30)
        self.close_connection = True

    def hang_up(self) -> None:
        """Close the connection at once."""
        self.wfile.flush()
        self.close_connection = True
        self.connection.close()

    def log_message(self, *_: object) -> None:
        """Stay silent."""


class ScriptedHttp(ThreadingHTTPServer):
    """The server; `answers` by beginning of a path, `seen` requests."""

    daemon_threads = True

    def __init__(self, address: tuple[str, int]) -> None:
        super().__init__(address, Exchange)
        self.answers: dict[str, Answer] = {}
        self.seen: list[tuple[str, str, dict[str, str]]] = []
        self.ended = threading.Event()

    def handle_error(self, *_: object) -> None:
        """Clients hang up here on purpose."""


@dataclass
class Scripted:
    """A running server."""

    http: ScriptedHttp
    trust: dict[str, str] = field(default_factory=dict)

    @property
    def host(self) -> str:
        """Return host:port."""
        return f"127.0.0.1:{self.http.server_port}"

    @property
    def url(self) -> str:
        """Return the address without a slash at its end."""
        return f"{'https' if self.trust else 'http'}://{self.host}"

    def on(self, path: str, answer: Answer) -> str:
        """Answer every path that begins with *path* so; return its URL."""
        self.http.answers[path] = answer
        return self.url + path

    @property
    def asked(self) -> list[str]:
        """Return the paths that were asked for."""
        return [path for _, path, _ in self.http.seen]

    def headers(self, path: str) -> list[dict[str, str]]:
        """Return the headers of the requests for paths that begin with *path*."""
        return [headers for _, asked, headers in self.http.seen if asked.startswith(path)]


@contextlib.contextmanager
def scripted(authority: Authority | None) -> Iterator[Scripted]:
    """Run a server; with an *authority* it speaks TLS."""
    with ScriptedHttp(("127.0.0.1", 0)) as http:
        if authority:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            certificate: tuple[Path, Path] = authority.certificate("127.0.0.1")
            context.load_cert_chain(*certificate)
            http.socket = context.wrap_socket(http.socket, server_side=True)
        thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield Scripted(http, {"ca.crt": authority.pem} if authority else {})
        finally:
            http.ended.set()
            http.shutdown()
            thread.join()
