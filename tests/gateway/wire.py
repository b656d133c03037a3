"""Requests as bytes and as calls, without a client library that would tidy them up."""

import http.client
import json
import socket
from dataclasses import dataclass
from typing import Any

import grpc

from gateway.proxy import PRIMARY

BEARER = {"authorization": f"Bearer {PRIMARY}"}
INFER = "/v2/models/echo/infer"


@dataclass(frozen=True)
class Reply:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


def ask(
    where: str,
    method: str,
    path: str,
    *,
    headers: dict[str, str] | None = None,
    body: Any = None,
    timeout: float = 20,
) -> Reply:
    """Return the reply to one request on its own connection; a key is sent unless given."""
    connection = http.client.HTTPConnection(where, timeout=timeout)
    try:
        connection.request(method, path, body=body, headers=BEARER if headers is None else headers)
        return read(connection)
    finally:
        connection.close()


def read(connection: http.client.HTTPConnection) -> Reply:
    """Return the reply on a connection that stays open."""
    reply = connection.getresponse()
    headers = {name.lower(): value for name, value in reply.getheaders()}
    return Reply(reply.status, headers, reply.read())


def send_raw(where: str, request: bytes, timeout: float = 3) -> bytes:
    """Return all that comes back for *request* until the other side closes or says no more."""
    host, port = where.split(":")
    answer = b""
    with socket.create_connection((host, int(port)), timeout) as connection:
        connection.settimeout(timeout)
        connection.sendall(request)
        try:
            while part := connection.recv(65536):
                answer += part
                if b"\r\n\r\n" in answer:
                    connection.settimeout(0.3)
        except (TimeoutError, ConnectionError):
            pass
    return answer


def inference(values: bytes, wait: int = 0) -> str:
    """Return the body of an inference that gives back *values* after *wait* milliseconds."""
    tensor = {"name": "INPUT", "shape": [len(values)], "datatype": "UINT8", "data": [*values]}
    return json.dumps({"inputs": [tensor], "parameters": {"wait": wait}})


def call(
    where: str, path: str, *, message: bytes = b"", headers: dict[str, str] | None = None
) -> tuple[grpc.StatusCode, str]:
    """Return code and details of a unary call with a message as bytes."""
    metadata = [*(BEARER if headers is None else headers).items()]
    with grpc.insecure_channel(where, OPTIONS) as channel:
        try:
            channel.unary_unary(path)(message, metadata=metadata, timeout=20)
        except grpc.RpcError as error:
            return error.code(), error.details()
    return grpc.StatusCode.OK, ""


OPTIONS = [
    ("grpc.max_send_message_length", -1),
    ("grpc.max_receive_message_length", -1),
    ("grpc.enable_http_proxy", 0),
    ("grpc.use_local_subchannel_pool", 1),
]
