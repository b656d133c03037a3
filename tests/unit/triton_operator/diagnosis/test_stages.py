"""diagnosis.stages: how far the start of a pod is."""

import pytest

import make
from triton_api.conditions import Reason
from triton_operator.diagnosis.stages import stage

RUNS = make.container(running={})


def init(name):
    """Return a pod whose init container *name* runs, beside a gateway that always does."""
    statuses = [make.container(each, running={}) for each in ("gateway", name)]
    return make.pod(initContainerStatuses=statuses)


@pytest.mark.parametrize(
    ("pod", "reason"),
    [
        (init("fetcher"), Reason.FETCHING),
        (init("script-fetcher"), Reason.FETCHING),
        (init("environment"), Reason.INSTALLING_PACKAGES),
        (make.pod("demo-a", RUNS), Reason.LOADING_MODELS),
        (
            make.pod("demo-a", make.container("middleware", running={})),
            Reason.STARTING_SCRIPT,
        ),
        (
            make.pod("demo-a", make.container("middleware", running={}), RUNS),
            Reason.LOADING_MODELS,
        ),
    ],
)
def test_what_a_pod_waits_for(pod, reason):
    """A script waits for Triton, so Triton is told first."""
    assert stage([pod])[0] is reason


@pytest.mark.parametrize(
    "container",
    [make.container(running={}, started=True), make.container(waiting={"reason": "x"})],
)
def test_what_has_started_or_not_begun_is_no_stage(container):
    """The startup probe has passed, or there is nothing to tell yet."""
    assert stage([make.pod("demo-a", container)]) is None


def test_a_pod_without_status_is_new():
    """The first event of a pod has no status."""
    pod = make.pod()
    del pod["status"]
    assert stage([pod]) is None
