"""Pods that the kubelet threw off their node: for want of disk, mostly, while they fetched."""

from collections.abc import Iterable
from itertools import takewhile

from triton_api.conditions import Reason
from triton_operator.diagnosis.failure import Failure
from triton_operator.kinds import Object
from triton_operator.pods import alive, condition, newest_first, status_of


def eviction(pods: Iterable[Object]) -> Failure | None:
    """Return why the newest pod that ever had a node was evicted; None when it was not.

    Evicted pods stay for people to look at. One alone is history as soon as the next pod starts,
    since it may have been bad luck; two are told until a pod is ready.
    """
    placed = filter(_is_placed, newest_first(alive(pods)))
    recent = list(takewhile(_is_unready, placed))
    evicted = [(pod, reason) for pod in recent if (reason := _reason(pod))]
    if not evicted or (len(evicted) == 1 and evicted[0][0] is not recent[0]):
        return None
    pod, reason = evicted[0]
    # What follows are quantities, others for each pod.
    message = status_of(pod)["message"].partition(". ")[0].rstrip(".")
    return Failure(pod["metadata"]["name"], reason, f"the pod was evicted: {message}")


def _is_placed(pod: Object) -> bool:
    waiting = condition(pod, "PodScheduled").get("status") == "False"
    return status_of(pod).get("phase") == "Failed" or not waiting


def _is_unready(pod: Object) -> bool:
    return bool(condition(pod, "Ready").get("status") != "True")


def _reason(pod: Object) -> Reason | None:
    """Return what the kubelet lacked: its words are those of pkg/kubelet/eviction."""
    status = status_of(pod)
    if status.get("reason") != "Evicted":
        return None
    words = status.get("message", "").lower()
    if any(word in words for word in ("ephemeral", "emptydir", "inodes")):
        return Reason.DISK_FULL
    return Reason.OUT_OF_MEMORY if "memory" in words else None
