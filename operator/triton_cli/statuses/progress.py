"""What changed from one state of a TritonModel to the next, and whether it is over."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from triton_api.conditions import Condition
from triton_cli.statuses.page import fetch_line
from triton_cli.statuses.summary import condition

Object = Mapping[str, Any]

UNSEEN: Final = "waiting for the operator to look at it"
# Their reasons and messages repeat Ready's; False is what everybody takes for granted.
_OTHERS: Final = (Condition.RECONCILING, Condition.STALLED, Condition.AVAILABLE)


@dataclass(frozen=True)
class Amount:
    """How much of the present stage is done."""

    stage: str
    done: int
    total: int | None
    """None where nobody can know."""
    detail: str


@dataclass
class Progress:
    """Remembers what was told, so that nothing is told twice."""

    _ready: str = ""
    _others: dict[str, str] = field(default_factory=lambda: dict.fromkeys(_OTHERS, "False"))

    def news(self, body: Object) -> Iterator[str]:
        """Yield a line for each condition that is new in *body*."""
        line = _ready(body)
        if line != self._ready:
            self._ready = line
            yield line
        for kind in _OTHERS:
            status = condition(body, kind).get("status", self._others[kind])
            if status != self._others[kind]:
                self._others[kind] = status
                yield f"{kind}: {status}"


def amount(body: Object) -> Amount:
    """Return how far the present stage is: bytes that are fetched, or replicas that serve."""
    status = body.get("status") or {}
    stage = condition(body, Condition.READY).get("reason", UNSEEN)
    fetch = (status.get("model") or {}).get("fetch")
    if fetch:
        return Amount(stage, fetch["bytes"], fetch.get("totalBytes"), fetch_line(fetch))
    ready, wanted = status.get("readyReplicas", 0), body["spec"].get("replicas", 1)
    if wanted > 1:
        return Amount(stage, ready, wanted, f"{ready} of {wanted} replicas serve")
    return Amount(stage, 0, None, "")


def is_over(body: Object) -> bool | None:
    """Return True when *body* is ready, False when a person has to act, None while it works."""
    if condition(body, Condition.READY).get("status") == "True":
        return True
    if condition(body, Condition.STALLED).get("status") == "True":
        return False
    return None


def fetched(body: Object) -> str:
    """Return how far a fetch is, in words; "" without one."""
    return fetch_line(((body.get("status") or {}).get("model") or {}).get("fetch"))


def _ready(body: Object) -> str:
    found = condition(body, Condition.READY)
    if not found:
        return UNSEEN
    message = f": {found['message']}" if found.get("message") else ""
    return f"{found['reason']}{message}"
