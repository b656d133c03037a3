"""A TritonModel in one line."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from triton_api.contract import SCORE_PATH

Object = Mapping[str, Any]

HEAD: Final = ("NAME", "READY", "STATE", "REPLICAS", "REASON", "MODEL", "URL", "AGE")
_UNITS: Final[tuple[tuple[str, int], ...]] = (("d", 86400), ("h", 3600), ("m", 60), ("s", 1))


def row(body: Object, now: datetime) -> list[str]:
    """Return the cells below HEAD, as the columns of `kubectl get --output wide`."""
    status = body.get("status") or {}
    ready = condition(body, "Ready")
    return [
        body["metadata"]["name"],
        ready.get("status", "Unknown"),
        status.get("state", ""),
        f"{status.get('readyReplicas', 0)}/{body['spec'].get('replicas', 1)}",
        ready.get("reason", ""),
        (status.get("model") or {}).get("id", ""),
        url(body),
        age(body["metadata"].get("creationTimestamp"), now),
    ]


def condition(body: Object, kind: str) -> Object:
    """Return a condition of the current generation; an older one says nothing."""
    generation = body["metadata"].get("generation", 0)
    found = (body.get("status") or {}).get("conditions") or []
    return next(
        (
            each
            for each in found
            if each["type"] == kind and each.get("observedGeneration", generation) == generation
        ),
        {},
    )


def url(body: Object) -> str:
    """Return the address for clients, from outside where there is one."""
    endpoints = (body.get("status") or {}).get("endpoints") or {}
    address: str = endpoints.get("external") or endpoints.get("base") or ""
    return address


def scoring_url(body: Object) -> str:
    """Return the address that is asked for an answer: the script's, or the server's.

    It is Azure ML's scoring URI, which for Triton alone is the base of its API.
    """
    endpoints = (body.get("status") or {}).get("endpoints") or {}
    return url(body) + (SCORE_PATH if endpoints.get("scoring") else "")


def age(created: str | None, now: datetime) -> str:
    """Return how long ago *created* was, in its largest unit."""
    if created is None:
        return ""
    seconds = max(0, int((now - datetime.fromisoformat(created).astimezone(UTC)).total_seconds()))
    unit, size = next(each for each in _UNITS if seconds >= each[1] or each[1] == 1)
    return f"{seconds // size}{unit}"
