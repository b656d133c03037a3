"""How replicas are replaced, when they count as ready, and how they end."""

from collections.abc import Iterator

from triton_api.contract import TRITON_CONTAINER
from triton_cli.explanation.decision import Case, Decision
from triton_operator.children.drain import UNLOAD_SECONDS, drain
from triton_operator.kinds import Object


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
    own = case.model.spec.rollout.progress_deadline_seconds is not None
    fetched = any(each.uri for each in case.model.sources.values())
    fetching = " and to fetch the repository" if fetched else ""
    yield Decision(
        "progress deadline",
        f"{spec['progressDeadlineSeconds']} s",
        "spec.rollout.progressDeadlineSeconds"
        if own
        else f"triton.loadTimeoutSeconds, and time to pull images{fetching}",
    )
    if case.model.replicas > 1:
        yield Decision("disruption budget", "1 at a time", "there are several replicas")


def probes(case: Case) -> Iterator[Decision]:
    """Tell what the kubelet asks."""
    container = case.container(TRITON_CONTAINER)
    reasons = {
        "startupProbe": "until it answers nothing else is asked; spec.triton.loadTimeoutSeconds",
        "readinessProbe": "the one wanted model's own state"
        if len(case.model.wanted_models) == 1
        else "the server's, which needs every model",
        "livenessProbe": "generous: a busy server answers late",
    }
    for name, why in reasons.items():
        yield Decision(name, _asked(container[name]), why)


def _asked(probe: Object) -> str:
    seconds = probe["periodSeconds"] * probe["failureThreshold"]
    get = probe["httpGet"]
    return f"{get['path']} on {get['port']}, up to {seconds} s"


def drain_times(case: Case) -> Iterator[Decision]:
    """Tell the steps at a pod's end."""
    times = drain(case.model)
    yield Decision(
        "before SIGTERM",
        f"{times.sleep} s",
        "new connections may still come while endpoints spread"
        + (", then the gateway lets its clients go" if times.sleep > times.propagation else ""),
    )
    yield Decision(
        "running requests", f"{times.exit_timeout} s", "spec.rollout.drainSeconds, at least 1"
    )
    yield Decision(
        "grace period", f"{times.grace} s", f"both, and {UNLOAD_SECONDS} s to unload models"
    )
