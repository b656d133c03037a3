"""A TCP proxy in front of a real server, with the faults that networks and servers have."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from socketserver import BaseRequestHandler, ThreadingTCPServer
from typing import Literal

Fault = Literal["none", "stall", "close", "500", "refuse"]


@dataclass
class FaultyProxy:
    """Forwards bytes as they are until *fault* is set; may be changed at any time."""

    target: tuple[str, int]
    fault: Fault = "none"
    after_bytes: int = 0
    """How much of each connection's answers passes before it stalls or closes."""
    bytes_per_second: int = 0
    """How fast each connection's answers pass; 0 for as fast as they come."""
    in_all: bool = False
    """Whether that is how much of all connections' answers together."""
    url: str = ""
    passed: int = 0
    """Bytes of all answers that reached the client."""
    lock: threading.Lock = field(default_factory=threading.Lock)
    healed: threading.Event = field(default_factory=threading.Event)

    def heal(self) -> None:
        """Pass everything from now on, at full speed; what stalls is closed."""
        self.fault = "none"
        self.healed.set()


class _Connection(BaseRequestHandler):
    server: "_Server"

    def handle(self) -> None:
        proxy = self.server.proxy
        if proxy.fault == "refuse":
            return
        if proxy.fault == "500":
            self.request.recv(65536)
            self.request.sendall(
                b"HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\n"
                b"Connection: close\r\n\r\n"
            )
            return
        with socket.create_connection(proxy.target) as server, suppress(OSError):
            threading.Thread(target=self._requests, args=(server,), daemon=True).start()
            self._answers(server, proxy)

    def _requests(self, server: socket.socket) -> None:
        with suppress(OSError):
            while data := self.request.recv(65536):
                server.sendall(data)
            server.shutdown(socket.SHUT_WR)

    def _answers(self, server: socket.socket, proxy: FaultyProxy) -> None:
        passed = 0
        while data := server.recv(65536):
            before = proxy.passed if proxy.in_all else passed
            if proxy.fault in {"stall", "close"} and before + len(data) > proxy.after_bytes:
                data = data[: max(proxy.after_bytes - before, 0)]
                self.request.sendall(data)
                if proxy.fault == "stall":
                    proxy.healed.wait(60)
                return
            self.request.sendall(data)
            passed += len(data)
            with proxy.lock:
                proxy.passed += len(data)
            if rate := proxy.bytes_per_second:
                proxy.healed.wait(len(data) / rate)


class _Server(ThreadingTCPServer):
    daemon_threads = True
    block_on_close = False
    proxy: FaultyProxy

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: faults are the purpose."""


@contextmanager
def faulty_proxy(
    target: str,
    fault: Fault = "none",
    after_bytes: int = 0,
    *,
    bytes_per_second: int = 0,
    address: str = "127.0.0.1",
) -> Iterator[FaultyProxy]:
    """Run a proxy before *target*, written `host:port`, that listens at *address*."""
    host, _, port = target.partition(":")
    proxy = FaultyProxy((host, int(port)), fault, after_bytes, bytes_per_second)
    with _Server((address, 0), _Connection) as server:
        server.proxy = proxy
        proxy.url = f"http://{address}:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        yield proxy
        proxy.heal()
        server.shutdown()
        thread.join()
