"""Turn a verdict into the four conditions, and keep their transition times. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from triton_api.conditions import Condition, Reason, State
from triton_operator.kinds import Object

_MESSAGE_LIMIT: Final = 4096


@dataclass(frozen=True)
class Verdict:
    """What is the matter with a TritonModel, in the words of the API."""

    state: State
    reason: Reason
    message: str
    ready: bool = False
    reconciling: bool = False
    stalled: bool = False


def conditions(
    verdict: Verdict,
    *,
    available: bool,
    generation: int,
    previous: Iterable[Object],
    now: datetime,
) -> list[Object]:
    """Return Ready, Reconciling, Stalled and Available for *verdict*, in that order.

    lastTransitionTime moves only when the status of a condition does, as the Kubernetes API
    conventions ask.
    """
    because = (verdict.reason, verdict.message)
    idle = (Reason.IDLE, "")
    serving = (Reason.AVAILABLE, "at least one replica serves")
    nothing = (Reason.UNAVAILABLE, "no replica serves")
    wanted = (
        (Condition.READY, verdict.ready, because),
        (Condition.RECONCILING, verdict.reconciling, because if verdict.reconciling else idle),
        (Condition.STALLED, verdict.stalled, because if verdict.stalled else idle),
        (Condition.AVAILABLE, available, serving if available else nothing),
    )
    before = {condition["type"]: condition for condition in previous}
    time = now.strftime("%Y-%m-%dT%H:%M:%SZ")
    # The list is shared: a policy controller may keep a condition of its own in it.
    others = [condition for kind, condition in before.items() if kind not in set(Condition)]
    return [
        {
            "type": str(kind),
            "status": str(value),
            "reason": str(reason),
            "message": message[:_MESSAGE_LIMIT],
            "lastTransitionTime": _transition(before.get(kind, {}), str(value), time),
            "observedGeneration": generation,
        }
        for kind, value, (reason, message) in wanted
    ] + others


def _transition(before: dict[str, Any], status: str, now: str) -> str:
    unchanged = before.get("status") == status and "lastTransitionTime" in before
    return str(before["lastTransitionTime"]) if unchanged else now
