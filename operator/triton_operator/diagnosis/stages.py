"""How far the start of a pod is: the first stage that one of its containers is in."""

from collections.abc import Iterable, Iterator
from typing import Final

from triton_api import contract
from triton_api.conditions import Reason
from triton_operator.kinds import Object
from triton_operator.pods import status_of

_FETCHING: Final = (Reason.FETCHING, "a pod fetches and checks what it will serve")

_STAGES: Final = {
    contract.FETCHER_CONTAINER: _FETCHING,
    contract.SCRIPT_FETCHER_CONTAINER: _FETCHING,
    contract.ENVIRONMENT_CONTAINER: (
        Reason.INSTALLING_PACKAGES,
        "a pod installs the packages of the script",
    ),
    contract.TRITON_CONTAINER: (Reason.LOADING_MODELS, "Triton loads its models"),
    contract.MIDDLEWARE_CONTAINER: (Reason.STARTING_SCRIPT, "the script's init() runs"),
}


def stage(pods: Iterable[Object]) -> tuple[Reason, str] | None:
    """Return the earliest stage that a pod is in, in the order of a start; None before any."""
    starting = {name for pod in pods for name in _starting(pod)}
    return next((told for name, told in _STAGES.items() if name in starting), None)


def _starting(pod: Object) -> Iterator[str]:
    """Yield the containers that run and have not finished their start."""
    status = status_of(pod)
    for container in status.get("initContainerStatuses", []):
        if "running" in container.get("state", {}):
            yield container["name"]
    for container in status.get("containerStatuses", []):
        if "running" in container.get("state", {}) and not container.get("started"):
            yield container["name"]
