"""diagnosis.volumes: pods that wait for a volume or variable."""

from datetime import timedelta

import pytest

import make
from triton_operator.diagnosis import awaits_start, lacks_secret, unmounted

PLACED = {"type": "PodScheduled", "status": "True"}


def waiting_pod(seconds=60, *, sandbox="False", **fields):
    """Return a pod that was placed *seconds* ago and has no sandbox."""
    since = (make.NOW - timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%SZ")
    conditions = [
        {**PLACED, "lastTransitionTime": since},
        {"type": "PodReadyToStartContainers", "status": sandbox},
    ]
    return make.pod(conditions=conditions, **({"phase": "Pending"} | fields))


def test_a_pod_that_waits_for_long_is_told():
    """With what it needs: the cause itself is in events only."""
    failure = unmounted(make.model(), [waiting_pod()], make.NOW)
    assert failure.reason == "VolumesNotMounted"
    assert failure.message.endswith(
        "it needs PersistentVolumeClaim 'models', "
        "the operator's own Secret 'demo-keys' with primaryKey and secondaryKey"
    )


@pytest.mark.parametrize(
    ("gateway", "needed"),
    [
        ({"auth": {"secretName": "mine"}}, "Secret 'mine' with primaryKey and secondaryKey"),
        ({"tls": {"secretName": "cert"}}, "Secret 'cert' with tls.crt and tls.key"),
    ],
)
def test_the_users_own_secrets_are_named(gateway, needed):
    assert needed in unmounted(make.model(gateway=gateway), [waiting_pod()], make.NOW).message


@pytest.mark.parametrize(
    "pod",
    [
        pytest.param(waiting_pod(seconds=5), id="it has only just been placed"),
        pytest.param(waiting_pod(sandbox="True"), id="its volumes are mounted"),
        pytest.param(waiting_pod(deleted=True), id="it is being deleted"),
        pytest.param(waiting_pod(phase="Failed"), id="it was evicted and has lost its sandbox"),
        pytest.param(make.pod(), id="the cluster does not tell"),
        pytest.param(make.unschedulable("no node"), id="it has no node"),
    ],
)
def test_nothing_is_told_when(pod):
    assert unmounted(make.model(), [pod], make.NOW) is None


def test_a_secret_may_lack_when_a_pod_waits():
    """Asking for it costs little, and a deleted one comes back within seconds."""
    no_variable = make.container(waiting={"reason": "CreateContainerConfigError"})
    assert lacks_secret([waiting_pod(seconds=6)], make.NOW)
    assert lacks_secret([make.pod("demo-a", no_variable)], make.NOW)
    assert lacks_secret([make.pod(initContainerStatuses=[no_variable])], make.NOW)
    assert not lacks_secret([make.pod(ready=True)], make.NOW)


def test_every_pod_waits_for_a_moment():
    """It is looked at again, and nothing is asked for yet."""
    pod = waiting_pod(seconds=1)
    assert awaits_start([pod])
    assert not lacks_secret([pod], make.NOW)
    assert not awaits_start([make.pod(ready=True)])
