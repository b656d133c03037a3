"""Pods that the kubelet threw off their node: for want of disk, mostly, while they fetched."""

from collections.abc import Iterable

from triton_api.conditions import Reason
from triton_operator.diagnosis.failure import Failure
from triton_operator.kinds import Object


def eviction(pods: Iterable[Object]) -> Failure | None:
    """Return why the newest pod that ever had a node was evicted; None when it was not.

    Evicted pods stay for people to look at, so older ones say nothing about the present.
    """
    placed = [pod for pod in pods if _is_placed(pod)]
    if not placed:
        return None
    newest = max(placed, key=lambda pod: str(pod["metadata"].get("creationTimestamp", "")))
    status = newest.get("status", {})
    reason = _reason(status.get("message", "")) if status.get("reason") == "Evicted" else None
    if reason is None:
        return None
    # What follows are quantities, others for each pod.
    message = status["message"].partition(". ")[0].rstrip(".")
    return Failure(newest["metadata"]["name"], reason, f"the pod was evicted: {message}")


def _is_placed(pod: Object) -> bool:
    status = pod.get("status", {})
    if "deletionTimestamp" in pod["metadata"]:
        return False
    scheduled = {"type": "PodScheduled", "status": "False"}
    waiting = any(scheduled.items() <= each.items() for each in status.get("conditions", []))
    return status.get("phase") == "Failed" or not waiting


def _reason(message: str) -> Reason | None:
    """Return what the kubelet lacked: its words are those of pkg/kubelet/eviction."""
    words = message.lower()
    if any(word in words for word in ("ephemeral", "emptydir", "inodes")):
        return Reason.DISK_FULL
    return Reason.OUT_OF_MEMORY if "memory" in words else None
