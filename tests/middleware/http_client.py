"""A plain HTTP client for tests: what was answered, as facts to compare."""

import http.client
import json
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Reply:
    """An answer."""

    status: int
    body: bytes
    headers: http.client.HTTPMessage = field(repr=False)

    @property
    def json(self) -> Any:
        """The body read as JSON."""
        return json.loads(self.body)


def send(
    port: int,
    method: str = "POST",
    path: str = "/score",
    body: bytes | str | None = None,
    headers: dict[str, str] | None = None,
    seconds: float = 30,
) -> Reply:
    """Send one request on a connection of its own."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=seconds)
    try:
        connection.request(method, path, body, headers or {})
        response = connection.getresponse()
        return Reply(response.status, response.read(), response.msg)
    finally:
        connection.close()
