"""What the API server answers when it does not do as asked."""

import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final

CONNECTION_FAILED: Final = 0
"""Stands for no answer at all where an HTTP status is expected."""
_TRANSIENT: Final = frozenset(
    {
        CONNECTION_FAILED,
        HTTPStatus.REQUEST_TIMEOUT,
        HTTPStatus.CONFLICT,
        HTTPStatus.TOO_MANY_REQUESTS,
    }
)


class NoClusterError(Exception):
    """Nothing says which cluster to talk to."""


class ApiError(Exception):
    """A request that the API server refused or did not answer."""

    def __init__(self, status: int, reason: str, message: str, retry_after: float = 0.0) -> None:
        """Take the HTTP *status*, the Status object's reason and message, and Retry-After."""
        super().__init__(f"{reason} ({status}): {message}" if status else message)
        self.status = status
        self.reason = reason
        self.message = message
        self.retry_after = retry_after

    @property
    def transient(self) -> bool:
        """Return whether the same request may succeed later without anybody's doing."""
        return self.status in _TRANSIENT or self.status >= HTTPStatus.INTERNAL_SERVER_ERROR

    @property
    def namespace_terminating(self) -> bool:
        """Return whether the namespace is being deleted: then nothing is left to do."""
        return self.status == HTTPStatus.FORBIDDEN and "being terminated" in self.message


def from_answer(request: str, status: int, text: bytes, headers: Mapping[str, str]) -> ApiError:
    """Return the error in the answer to *request*, its method and path.

    A Status object names the object itself; what a proxy or a missing kind answers does not.
    """
    try:
        body: Any = json.loads(text)
    except ValueError:
        body = None
    if not isinstance(body, dict):
        said = text[:200].decode(errors="replace").strip()
        body = {"reason": "UnexpectedAnswer", "message": f"{request}: {said}"}
    try:
        retry_after = float(headers.get("Retry-After", 0))
    except ValueError:
        retry_after = 0.0
    return ApiError(status, body.get("reason", ""), body.get("message", ""), retry_after)
