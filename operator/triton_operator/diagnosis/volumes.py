"""Find pods that wait for a volume or variable, which their status tells only by what is missing.

The cause is in events, which the operator has no right to read: any namespace's events may hold
what is none of its business. So the message lists what the pod needs.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from triton_api import contract
from triton_api.conditions import Reason
from triton_api.v1alpha1 import TritonModel
from triton_operator.diagnosis.failure import Failure
from triton_operator.kinds import Object
from triton_operator.pods import condition, status_of, unfinished

PATIENCE_SECONDS: Final = 20
"""A claim may have to be attached; what takes longer is worth a word."""
_SECRET_SECONDS: Final = 5
"""A Secret that is there is mounted within one or two."""


def awaits_start(pods: Iterable[Object]) -> bool:
    """Return whether a pod waits for a volume or variable: no event tells how long it does."""
    return any(_waits(pod) or _lacks_variable(pod) for pod in unfinished(pods))


def lacks_secret(pods: Iterable[Object], now: datetime) -> bool:
    """Return whether a pod may wait for a Secret that is not there."""
    return any(
        _waits_for(_SECRET_SECONDS, pod, now) or _lacks_variable(pod) for pod in unfinished(pods)
    )


def unmounted(model: TritonModel, pods: Iterable[Object], now: datetime) -> Failure | None:
    """Return a failure when a pod has waited for its volumes for longer than is usual."""
    waiting = [
        pod["metadata"]["name"]
        for pod in unfinished(pods)
        if _waits_for(PATIENCE_SECONDS, pod, now)
    ]
    if not waiting:
        return None
    message = f"the pod waits for its volumes; it needs {', '.join(_needed(model))}"
    return Failure(max(waiting), Reason.VOLUMES_NOT_MOUNTED, message)


def _waits(pod: Object) -> bool:
    """Return whether the pod has a node and no sandbox: volumes are mounted in between."""
    placed = condition(pod, "PodScheduled").get("status") == "True"
    return placed and condition(pod, "PodReadyToStartContainers").get("status") == "False"


def _waits_for(seconds: int, pod: Object, now: datetime) -> bool:
    """Return whether the pod has waited for more than *seconds*."""
    if not _waits(pod):
        return False
    since = datetime.fromisoformat(condition(pod, "PodScheduled")["lastTransitionTime"])
    return now - since > timedelta(seconds=seconds)


def _lacks_variable(pod: Object) -> bool:
    status = status_of(pod)
    containers = [*status.get("initContainerStatuses", []), *status.get("containerStatuses", [])]
    return any(
        each.get("state", {}).get("waiting", {}).get("reason") == "CreateContainerConfigError"
        for each in containers
    )


def _needed(model: TritonModel) -> list[str]:
    """Return what the pod mounts; what the user has to make comes first."""
    auth, tls = model.spec.gateway.auth, model.spec.gateway.tls
    keys = f"Secret {model.keys_secret!r} with {contract.PRIMARY_KEY} and {contract.SECONDARY_KEY}"
    needed = []
    if model.keys_secret and auth.secret_name:
        needed.append(keys)
    if tls:
        needed.append(f"Secret {tls.secret_name!r} with tls.crt and tls.key")
    for source in model.sources.values():
        if source.volume:
            needed.append(f"PersistentVolumeClaim {source.volume.claim_name!r}")
        if source.config_map:
            needed.append(f"ConfigMap {source.config_map.name!r}")
    if model.keys_secret and not auth.secret_name:
        needed.append(f"the operator's own {keys}")
    return needed or ["its ConfigMaps and Secrets"]
