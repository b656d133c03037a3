"""Read failures off pod status, in the order in which a pod comes to life."""

import signal
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Any, Final

from triton_api.conditions import Reason
from triton_api.contract import (
    ENVIRONMENT_CONTAINER,
    GATEWAY_CONTAINER,
    MIDDLEWARE_CONTAINER,
    TRITON_CONTAINER,
)
from triton_api.fetching import FetchProgress
from triton_operator.diagnosis import script, triton_log
from triton_operator.diagnosis.eviction import eviction
from triton_operator.diagnosis.failure import Failure
from triton_operator.diagnosis.fetch import FETCHERS, fetcher_failures
from triton_operator.kinds import Object
from triton_operator.pods import condition, newest_first, status_of, unfinished

_LIMIT: Final = 10
# The first crash may be bad luck, such as a GPU that was not there yet; from the third on Triton
# has met the same model three times.
_HOPELESS_RESTARTS: Final = 2
_SCRIPT: Final = frozenset({MIDDLEWARE_CONTAINER, ENVIRONMENT_CONTAINER})
# A shell reports the end by signal n as exit code 128 + n, and so does the container runtime.
_SIGNALLED: Final = 128

_PULL_REASONS: Final = frozenset(
    {
        "ErrImagePull",
        "ImagePullBackOff",
        "ErrImageNeverPull",
        "InvalidImageName",
        "RegistryUnavailable",
        "SignatureValidationFailed",
        "ImageInspectError",
    }
)
_START_REASONS: Final = frozenset(
    {
        "CreateContainerConfigError",
        "CreateContainerError",
        "RunContainerError",
        "PreCreateHookError",
    }
)


_NOTHING: Final[Mapping[str, FetchProgress]] = MappingProxyType({})


def failures(
    pods: Iterable[Object], progress: Mapping[str, FetchProgress] = _NOTHING
) -> tuple[Failure, ...]:
    """Return what keeps *pods* from serving, each thing once, the newest pod first.

    Pods that are being deleted have nothing to serve, and a Failed pod is replaced already.
    *progress* is what fetchers say now, by pod.
    """
    pods = list(pods)
    found: dict[tuple[str | None, Reason, str], Failure] = {}
    if evicted := eviction(pods):
        found[None, evicted.reason, evicted.message] = evicted
    for pod in newest_first(unfinished(pods)):
        for failure in _of_pod(pod, progress.get(pod["metadata"]["name"])):
            found.setdefault((failure.container, failure.reason, failure.message), failure)
    return tuple(found.values())[:_LIMIT]


def _of_pod(pod: Object, progress: FetchProgress | None) -> Iterator[Failure]:
    name = pod["metadata"]["name"]
    unscheduled = _unscheduled(name, pod)
    if unscheduled is not None:
        yield unscheduled
        return
    status = status_of(pod)
    serving = status.get("containerStatuses", [])
    for container in (*status.get("initContainerStatuses", []), *sorted(serving, key=_order)):
        failure = _of_container(name, pod, container)
        if failure is not None:
            yield failure
        elif container["name"] in FETCHERS and not container.get("ready"):
            yield from fetcher_failures(name, container, progress)


def _order(container: Object) -> bool:
    """Sort the script behind Triton, on which it waits; the kubelet sorts by name."""
    return bool(container["name"] == MIDDLEWARE_CONTAINER)


def _unscheduled(name: str, pod: Object) -> Failure | None:
    scheduled = condition(pod, "PodScheduled")
    if scheduled.get("status") != "False" or scheduled.get("reason") != "Unschedulable":
        return None
    message = scheduled.get("message", "")
    missing_claim = "persistentvolumeclaim" in message and "not found" in message
    reason = Reason.VOLUME_NOT_FOUND if missing_claim else Reason.UNSCHEDULABLE
    return Failure(name, reason, message)


def _of_container(pod_name: str, pod: Object, container: Object) -> Failure | None:
    if container.get("ready"):
        return None
    state = container.get("state", {})
    waiting = state.get("waiting", {})
    if waiting.get("reason") in _PULL_REASONS:
        message = _pull_message(waiting)
        return Failure(pod_name, Reason.IMAGE_PULL_FAILED, message, container["name"])
    if waiting.get("reason") in _START_REASONS:
        message = waiting.get("message", waiting["reason"])
        return Failure(pod_name, Reason.REFERENCE_NOT_FOUND, message, container["name"])
    if container["name"] in FETCHERS:
        return None
    # While the container runs again its last end is still the news: until it is ready.
    ended = state.get("terminated") or container.get("lastState", {}).get("terminated")
    if ended and ended.get("exitCode", 0) != 0:
        return _ended(pod_name, container, ended)
    return _lost_readiness(pod_name, pod, container)


def _pull_message(waiting: dict[str, Any]) -> str:
    """Return the cause alone.

    The kubelet alternates between the error and `Back-off pulling image …: ErrImagePull: <the
    error>`; a message that changes with it would be a write to status each time.
    """
    message: str = waiting.get("message") or waiting["reason"]
    return message.rpartition("ErrImagePull: ")[2]


def _ended(pod_name: str, container: Object, ended: dict[str, Any]) -> Failure:
    log = ended.get("message", "")
    code = ended["exitCode"]
    reason, message = _cause(container["name"], ended)
    return Failure(
        pod_name,
        reason,
        message,
        container["name"],
        exit_code=code,
        last_lines=triton_log.last_lines(log) or None,
        stalled=container.get("restartCount", 0) >= _HOPELESS_RESTARTS,
    )


def _cause(name: str, ended: dict[str, Any]) -> tuple[Reason, str]:
    code, log = ended["exitCode"], ended.get("message", "")
    if ended.get("reason") == "OOMKilled":
        whose = f"the container {name}" if name in _SCRIPT else "the container"
        return Reason.OUT_OF_MEMORY, f"{whose} reached its memory limit"
    if name in _SCRIPT and (of_script := script.cause(name, code, log)):
        return of_script
    if name == GATEWAY_CONTAINER:
        return Reason.GATEWAY_CRASHED, f"the gateway ended with exit code {code}"
    found = triton_log.cause(log) if name == TRITON_CONTAINER else None
    return (found.reason, found.message) if found else (Reason.TRITON_CRASHED, _exit_message(code))


def _exit_message(code: int) -> str:
    """Return what an exit code means; above 128 it is a signal."""
    if code == _SIGNALLED + signal.SIGKILL:
        return (
            "the container was killed: it was not ready within spec.triton.loadTimeoutSeconds, "
            "stopped answering, or did not end in time"
        )
    if code > _SIGNALLED:
        try:
            return f"the container ended by signal {signal.Signals(code - _SIGNALLED).name}"
        except ValueError:
            pass
    return f"the container ended with exit code {code}"


def _lost_readiness(pod_name: str, pod: Object, container: Object) -> Failure | None:
    """Return a failure when the container was ready once and is no more.

    Every pod is not ready at first; the condition's time tells the two apart.
    """
    if container["name"] == GATEWAY_CONTAINER:
        # It has no readiness of its own; what is not ready behind it says so itself.
        return None
    started = container.get("state", {}).get("running", {}).get("startedAt")
    ready = condition(pod, "Ready")
    if not started or not container.get("started") or ready.get("status") != "False":
        return None
    if ready.get("lastTransitionTime", "") <= started:
        return None
    if container["name"] == MIDDLEWARE_CONTAINER:
        message = "the script's middleware runs but does not answer as ready"
        return Failure(pod_name, Reason.SCRIPT_NOT_READY, message, container["name"])
    message = "Triton runs but does not answer as ready"
    return Failure(pod_name, Reason.MODEL_NOT_READY, message, container["name"])
