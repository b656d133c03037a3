"""How far a Deployment is, as its own status tells. Pure."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from triton_operator.kinds import Object
from triton_operator.pods import owner_name

# As in `ReplicaSet "demo-5d4f" is progressing.`: nothing else in a Deployment names it.
_REPLICA_SET: Final = re.compile(r'replica ?set "([^"]+)"', re.IGNORECASE)


@dataclass(frozen=True)
class Rollout:
    """What the controller of Deployments reports of one."""

    wanted: int
    replicas: int = 0
    updated: int = 0
    ready: int = 0
    available: int = 0
    observed: bool = False
    """Whether the Deployment's controller has seen its newest spec."""
    progressing: tuple[str, str] = ("", "")
    """Status and reason of the Deployment's condition Progressing."""
    refusal: str = ""
    """Why the API server refuses pods, when it does."""
    replica_set: str = ""
    """Name of the ReplicaSet of the newest template; "" where the Deployment does not tell."""

    @property
    def replaced(self) -> bool:
        """Return whether no pod of an older template is left."""
        return self.observed and self.replicas == self.updated

    @property
    def complete(self) -> bool:
        """Return whether exactly the wanted pods exist, are new, and are ready."""
        return self.replaced and self.replicas == self.ready == self.wanted

    @property
    def was_complete(self) -> bool:
        """Return whether the current pods served before: what fails now fails in service."""
        return self.observed and self.progressing[1] == "NewReplicaSetAvailable"

    @property
    def deadline_exceeded(self) -> bool:
        """Return whether the Deployment gave up waiting for progress."""
        return self.observed and self.progressing == ("False", "ProgressDeadlineExceeded")

    def current(self, pods: Iterable[Object]) -> tuple[Object, ...]:
        """Return those of *pods* that have the newest template.

        What is wrong with the others may have been corrected, and must not make it look futile.
        """
        if not self.observed:
            return ()
        if not self.replica_set:
            return tuple(pods)
        return tuple(pod for pod in pods if owner_name(pod) == self.replica_set)


def rollout_of(deployment: Object | None, wanted: int) -> Rollout:
    """Return how far *deployment* is on its way to *wanted* pods; None is not made yet."""
    if deployment is None:
        return Rollout(wanted=wanted)
    status: dict[str, Any] = deployment.get("status", {})
    found = {each["type"]: each for each in status.get("conditions", [])}
    progressing = found.get("Progressing", {})
    failing = found.get("ReplicaFailure", {})
    refused = failing.get("status") == "True"
    named = _REPLICA_SET.search(progressing.get("message", ""))
    return Rollout(
        wanted=wanted,
        replicas=status.get("replicas", 0),
        updated=status.get("updatedReplicas", 0),
        ready=status.get("readyReplicas", 0),
        available=status.get("availableReplicas", 0),
        observed=status.get("observedGeneration", 0) >= deployment["metadata"]["generation"],
        progressing=(progressing.get("status", ""), progressing.get("reason", "")),
        refusal=failing.get("message", "the API server refuses the pods") if refused else "",
        replica_set=named[1] if named else "",
    )
