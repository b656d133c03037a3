"""How replicas are replaced, when they count as ready, and how they end."""

from collections.abc import Iterator
from typing import Final

from triton_api.contract import MIDDLEWARE_CONTAINER, TRITON_CONTAINER
from triton_cli.explanation.decision import Case, Decision
from triton_operator.children.drain import UNLOAD_SECONDS, drain
from triton_operator.kinds import Object

_PROBES: Final = ("startupProbe", "readinessProbe", "livenessProbe")


def strategy(case: Case) -> Iterator[Decision]:
    """Tell how many replicas there are and how they are replaced."""
    spec = case.deployment["spec"]
    yield Decision(
        "replicas",
        str(spec["replicas"]),
        "spec.suspend is true" if case.model.spec.suspend else "spec.replicas",
    )
    rolling = spec["strategy"]["rollingUpdate"]
    yield Decision(
        "strategy",
        f"{spec['strategy']['type']}, {rolling['maxSurge']} more, "
        f"{rolling['maxUnavailable']} fewer",
        "a new replica is ready before an old one goes; it needs room for one more",
    )
    yield Decision("progress deadline", f"{spec['progressDeadlineSeconds']} s", _deadline(case))
    if case.model.replicas > 1:
        yield Decision("disruption budget", "1 at a time", "there are several replicas")


def _deadline(case: Case) -> str:
    model = case.model
    if model.spec.rollout.progress_deadline_seconds is not None:
        return "spec.rollout.progressDeadlineSeconds"
    script = model.spec.middleware
    parts = {
        "triton.loadTimeoutSeconds": model.spec.repository,
        "middleware.initTimeoutSeconds": script,
        "time to install packages": script and script.environment.pip_packages,
        "to fetch": any(each.uri for each in model.sources.values()),
        "to pull images": True,
    }
    *most, last = [part for part, counts in parts.items() if counts]
    return f"{', '.join(most)} and {last}"


def triton_probes(case: Case) -> Iterator[Decision]:
    """Tell what the kubelet asks Triton."""
    container = case.container(TRITON_CONTAINER)
    reasons = (
        "until it answers nothing else is asked; spec.triton.loadTimeoutSeconds",
        "the one wanted model's own state"
        if len(case.model.wanted_models) == 1
        else "the server's, which needs every model",
        "generous: a busy server answers late",
    )
    for name, why in zip(_PROBES, reasons, strict=True):
        yield Decision(name, _asked(container[name]), why)


def script_probes(case: Case) -> Iterator[Decision]:
    """Tell what the kubelet asks the script's server, through the gateway."""
    container = case.container(MIDDLEWARE_CONTAINER)
    waiting, and_triton = "", ""
    if case.model.spec.repository:
        waiting, and_triton = "spec.triton.loadTimeoutSeconds and ", ", and that Triton is ready"
    reasons = (
        f"{waiting}spec.middleware.initTimeoutSeconds; its server opens no port before",
        f"that init() is done{and_triton}",
        "answered at once, whatever run() does",
    )
    for name, why in zip(_PROBES, reasons, strict=True):
        yield Decision(f"script's {name}", _asked(container[name]), why)


def _asked(probe: Object) -> str:
    seconds = probe["periodSeconds"] * probe["failureThreshold"]
    get = probe["httpGet"]
    return f"{get['path']} on {get['port']}, up to {seconds} s"


def drain_times(case: Case) -> Iterator[Decision]:
    """Tell the steps at a pod's end."""
    times = drain(case.model)
    scripted = case.model.spec.middleware is not None
    first = times.middleware_sleep if scripted else times.sleep
    yield Decision(
        "before SIGTERM",
        f"{first} s",
        "new connections may still come while endpoints spread"
        + (", then the gateway lets its clients go" if first > times.propagation else ""),
    )
    if scripted and case.model.spec.repository:
        yield Decision(
            "before Triton's SIGTERM",
            f"up to {times.sleep} s",
            "until the script has ended, so that a run() that has begun still finds Triton: "
            f"{times.sleep - first} s at most, the shorter of spec.rollout.drainSeconds and the "
            "time for an answer",
        )
    yield Decision(
        "running requests", f"{times.exit_timeout} s", "spec.rollout.drainSeconds, at least 1"
    )
    grace = case.pod["terminationGracePeriodSeconds"]
    yield Decision("grace period", f"{grace} s", f"all of it, and {UNLOAD_SECONDS} s to unload")
