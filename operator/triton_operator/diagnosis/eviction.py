"""Pods that the kubelet threw off their node: for want of disk, mostly, while they fetched."""

from collections.abc import Iterable

from triton_api.conditions import Reason
from triton_operator.diagnosis.failure import Failure
from triton_operator.kinds import Object
from triton_operator.pods import alive, condition, newest_first, status_of


def eviction(pods: Iterable[Object]) -> Failure | None:
    """Return why the newest pod that ever had a node was evicted; None when it was not.

    Evicted pods stay for people to look at, so older ones say nothing about the present.
    """
    newest = next(filter(_is_placed, newest_first(alive(pods))), None)
    if newest is None:
        return None
    status = status_of(newest)
    reason = _reason(status.get("message", "")) if status.get("reason") == "Evicted" else None
    if reason is None:
        return None
    # What follows are quantities, others for each pod.
    message = status["message"].partition(". ")[0].rstrip(".")
    return Failure(newest["metadata"]["name"], reason, f"the pod was evicted: {message}")


def _is_placed(pod: Object) -> bool:
    waiting = condition(pod, "PodScheduled").get("status") == "False"
    return status_of(pod).get("phase") == "Failed" or not waiting


def _reason(message: str) -> Reason | None:
    """Return what the kubelet lacked: its words are those of pkg/kubelet/eviction."""
    words = message.lower()
    if any(word in words for word in ("ephemeral", "emptydir", "inodes")):
        return Reason.DISK_FULL
    return Reason.OUT_OF_MEMORY if "memory" in words else None
