"""What the containers of a pod have in common, and the parts that several of them have."""

from typing import Any, Final

from triton_api.v1alpha1.scheduling import Resources
from triton_operator.kinds import Object

SCRATCH: Final = "scratch"
"""The pod's volume for whatever a container writes beside its work."""


def container(name: str, image: str, *, user: int | None = None, **fields: Any) -> Object:
    """Return a container that writes to its volumes only and gains no right.

    *user* is whom it runs as, None for the pod's user. *fields* are the container's own.
    """
    return {
        "name": name,
        "image": image,
        "imagePullPolicy": "IfNotPresent",
        **fields,
        # Who leaves no message of its own is understood by its last lines.
        "terminationMessagePolicy": "FallbackToLogsOnError",
        "securityContext": {
            **({} if user is None else {"runAsUser": user}),
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        },
    }


def port(name: str, number: int) -> Object:
    """Return a port of a container."""
    return {"name": name, "containerPort": number, "protocol": "TCP"}


def read_only(volume: str, path: str) -> Object:
    """Return a mount that nothing can be written to."""
    return {"name": volume, "mountPath": path, "readOnly": True}


def scratch(path: str, folder: str) -> Object:
    """Return the mount of a *folder* that is empty at first; each container has its own."""
    return {"name": SCRATCH, "mountPath": path, "subPath": folder}


def resources(given: Resources, unsaid: Object) -> Object:
    """Return what is *given*, or *unsaid* where nothing is."""
    amounts = {
        part: {name: str(amount) for name, amount in values.items()}
        for part, values in (("requests", given.requests), ("limits", given.limits))
        if values
    }
    return amounts or unsaid


def probe(path: str, port: int | str, *, period: int, failures: int) -> Object:
    """Return a probe that asks *path* every *period* seconds and gives up after *failures*."""
    return {
        "httpGet": {"path": path, "port": port},
        "periodSeconds": period,
        # A server whose cores are all busy with inference may answer late.
        "timeoutSeconds": 5,
        "failureThreshold": failures,
    }


def sleep_before_end(seconds: int) -> Object:
    """Return the field by which the kubelet waits for *seconds* before it ends a container."""
    return {"lifecycle": {"preStop": {"sleep": {"seconds": seconds}}}} if seconds else {}
