"""What changed from one state of a TritonModel to the next, and whether it is over."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from triton_cli.statuses.page import fetch_line
from triton_cli.statuses.summary import condition

Object = Mapping[str, Any]


@dataclass
class Progress:
    """Remembers what was told, so that nothing is told twice."""

    _told: str = ""

    def news(self, body: Object) -> Iterator[str]:
        """Yield a line for what is new in *body*."""
        line = self._line(body)
        if line and line != self._told:
            self._told = line
            yield line

    def _line(self, body: Object) -> str:
        ready = condition(body, "Ready")
        if not ready:
            return "waiting for the operator to look at it"
        fetch = fetch_line(((body.get("status") or {}).get("model") or {}).get("fetch"))
        if fetch:
            return f"{ready['reason']}: {fetch}"
        message = f": {ready['message']}" if ready.get("message") else ""
        return f"{ready['reason']}{message}"


def is_over(body: Object) -> bool | None:
    """Return True when *body* is ready, False when a person has to act, None while it works."""
    if condition(body, "Ready").get("status") == "True":
        return True
    if condition(body, "Stalled").get("status") == "True":
        return False
    return None
