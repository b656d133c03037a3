"""Stand-ins for what is behind the gateway, which write down all that reaches them."""

import json
import socketserver
from collections.abc import Iterator
from concurrent import futures
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import grpc


@dataclass
class Recorder:
    """What has come in: (method, target as it was on the wire, headers, body)."""

    http_port: int = 0
    grpc_port: int = 0
    requests: list[tuple[str, str, dict[str, str], bytes]] = field(default_factory=list)
    calls: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    # What to answer to HTTP next.
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)

    def targets(self) -> list[str]:
        return [f"{method} {target}" for method, target, _, _ in self.requests]

    def clear(self) -> None:
        self.requests.clear()
        self.calls.clear()
        self.status, self.headers = 200, {}


@contextmanager
def recording() -> Iterator[Recorder]:
    """Run an HTTP and a gRPC server that accept everything."""
    recorder = Recorder()
    http = ThreadingHTTPServer(("127.0.0.1", 0), _handler(recorder))
    http.daemon_threads = True
    recorder.http_port = http.server_address[1]
    Thread(target=http.serve_forever, daemon=True).start()
    server = grpc.server(futures.ThreadPoolExecutor(8), (_Calls(recorder),))
    recorder.grpc_port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    try:
        yield recorder
    finally:
        http.shutdown()
        http.server_close()
        server.stop(0)


def _handler(recorder: Recorder) -> type[socketserver.BaseRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def handle(self) -> None:
            # The gateway breaks off a request that becomes too large.
            with suppress(ConnectionError, ValueError):
                super().handle()

        def answer(self) -> None:
            body = self._chunks() if "chunked" in self.headers.get("transfer-encoding", "") else b""
            body = body or self.rfile.read(int(self.headers.get("content-length", 0)))
            headers = {name.lower(): value for name, value in self.headers.items()}
            recorder.requests.append((self.command, self.path, headers, body))
            said = json.dumps({"bytes": len(body)}).encode()
            self.send_response(recorder.status)
            for name, value in (recorder.headers | {"content-length": str(len(said))}).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(said)

        def _chunks(self) -> bytes:
            body = b""
            while size := int(self.rfile.readline(), 16):
                body += self.rfile.read(size)
                self.rfile.readline()
            self.rfile.readline()
            return body

        def __getattr__(self, name: str) -> object:
            # Whatever the method is called, it is written down.
            if name.startswith("do_"):
                return self.answer
            raise AttributeError(name)

        def log_message(self, *_: object) -> None:
            pass

    return Handler


class _Calls(grpc.GenericRpcHandler):
    def __init__(self, recorder: Recorder) -> None:
        self.recorder = recorder

    def service(self, call: grpc.HandlerCallDetails) -> grpc.RpcMethodHandler:
        metadata = {item.key: item.value for item in call.invocation_metadata}
        self.recorder.calls.append((call.method, metadata))
        if "Stream" in call.method:
            return grpc.stream_stream_rpc_method_handler(lambda messages, _: messages)
        return grpc.unary_unary_rpc_method_handler(lambda message, _: message)
