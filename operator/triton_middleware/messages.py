"""A request and an answer as plain values, between HTTP and the script."""

import json
from dataclasses import dataclass, field
from functools import cached_property
from http import HTTPStatus
from typing import Any

from triton_middleware.errors import RequestError

FAILED_HEADER = "x-ms-run-function-failed"


@dataclass(slots=True)
class Answer:
    """What goes back to the client."""

    body: bytes
    status: int = HTTPStatus.OK
    content_type: str = "application/json"
    headers: list[tuple[str, str]] = field(default_factory=list)


def json_answer(value: Any, status: int = HTTPStatus.OK, *, run_failed: bool = False) -> Answer:
    """Return *value* as JSON, with the header by which Azure's router knew whose fault it was."""
    return Answer(json.dumps(value).encode(), status, headers=[(FAILED_HEADER, str(run_failed))])


def error_answer(error: RequestError) -> Answer:
    """Return *error* as the JSON object that all errors are."""
    answer = json_answer({"message": str(error)}, error.status, run_failed=error.run_failed)
    answer.headers.extend(error.headers)
    return answer


@dataclass
class Request:
    """A complete request. Names of headers are in lower case."""

    method: str
    path: str
    query: bytes
    raw_headers: tuple[tuple[bytes, bytes], ...]
    body: bytes = field(repr=False)
    remote: str = ""
    """Address of the client, or of the proxy before it."""

    @cached_property
    def headers(self) -> dict[str, str]:
        """Return the headers; those that came more than once are joined by commas."""
        joined: dict[str, str] = {}
        for name, value in self.raw_headers:
            key, text = name.decode("latin-1").lower(), value.decode("latin-1")
            joined[key] = f"{joined[key]},{text}" if key in joined else text
        return joined
