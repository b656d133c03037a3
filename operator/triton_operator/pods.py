"""Questions that a pod's own metadata and status answer. Pure."""

from collections.abc import Iterable
from typing import Any

from triton_operator.kinds import Object


def alive(pods: Iterable[Object]) -> list[Object]:
    """Return *pods* without those that are being deleted, who have nothing to say any more."""
    return [pod for pod in pods if "deletionTimestamp" not in pod["metadata"]]


def unfinished(pods: Iterable[Object]) -> list[Object]:
    """Return the alive of *pods* that have not failed; those were replaced already."""
    return [pod for pod in alive(pods) if status_of(pod).get("phase") != "Failed"]


def newest_first(pods: Iterable[Object]) -> list[Object]:
    """Return *pods*, those that are most like the present spec first.

    Times of creation are whole seconds, so pods of one moment follow their names.
    """
    return sorted(pods, key=_created, reverse=True)


def status_of(pod: Object) -> dict[str, Any]:
    """Return the pod's status; {} before the kubelet or the scheduler has written one."""
    status: dict[str, Any] = pod.get("status", {})
    return status


def condition(pod: Object, kind: str) -> dict[str, Any]:
    """Return the condition *kind* of the pod; {} while it has none."""
    found = (each for each in status_of(pod).get("conditions", []) if each["type"] == kind)
    return next(found, {})


def owner_name(pod: Object) -> str:
    """Return the name of the ReplicaSet that made the pod; "" when it has none."""
    owners = pod["metadata"].get("ownerReferences", [])
    return next((str(each["name"]) for each in owners if each.get("controller")), "")


def _created(pod: Object) -> tuple[str, str]:
    return pod["metadata"].get("creationTimestamp", ""), pod["metadata"]["name"]
