"""diagnosis.eviction: pods that the kubelet threw off their node."""

import pytest

import make
from triton_api.conditions import Reason
from triton_operator.diagnosis import failures
from triton_operator.diagnosis.eviction import eviction

DISK = (
    "The node was low on resource: ephemeral-storage. Threshold quantity: 1Gi, available: 9Mi. "
    "Container fetcher was using 70Gi, request is 0, has larger consumption of ephemeral-storage."
)


def evicted(message=DISK, created=make.BEFORE, **status):
    """Return a pod that was evicted."""
    failed = {"phase": "Failed", "reason": "Evicted", "message": message}
    return make.pod("demo-a", created=created, **(failed | status))


@pytest.mark.parametrize(
    ("message", "reason"),
    [
        (DISK, Reason.DISK_FULL),
        ('Usage of EmptyDir volume "source" exceeds the limit "1Gi". ', Reason.DISK_FULL),
        (
            "Pod ephemeral local storage usage exceeds the total limit of containers 1Gi. ",
            Reason.DISK_FULL,
        ),
        ("The node was low on resource: inodes. ", Reason.DISK_FULL),
        ("The node was low on resource: memory. Container x used 9Gi", Reason.OUT_OF_MEMORY),
    ],
)
def test_what_the_node_lacked(message, reason):
    """The kubelet's first sentence; the quantities in the others differ from pod to pod."""
    found = eviction([evicted(message)])
    assert found.reason is reason
    assert found.message == f"the pod was evicted: {message.partition('. ')[0]}"


def test_it_comes_before_what_follows_from_it():
    """A node without disk takes no pod, and the scheduler would have the last word."""
    waits = make.unschedulable("1 node(s) had untolerated taint {disk-pressure: }")
    waits["metadata"]["creationTimestamp"] = "2026-03-01T11:59:00Z"
    assert [each.reason for each in failures([waits, evicted()])] == [
        Reason.DISK_FULL,
        Reason.UNSCHEDULABLE,
    ]


@pytest.mark.parametrize(
    "pods",
    [
        pytest.param([], id="no pod"),
        pytest.param([evicted("The node had condition: [PIDPressure]. ")], id="another cause"),
        pytest.param([evicted(reason="NodeShutdown")], id="no eviction"),
        pytest.param(
            [evicted(), make.pod("demo-b", created="2026-03-01T11:59:00Z")],
            id="a newer pod has found its node",
        ),
    ],
)
def test_old_evictions_are_history(pods):
    """Evicted pods stay for people to look at."""
    assert eviction(pods) is None


STARTS = make.pod("demo-c", created="2026-03-01T11:59:00Z")
SERVES = make.pod("demo-c", created="2026-03-01T11:59:00Z", ready=True)


def test_two_evictions_are_told_until_a_pod_is_ready():
    """The node has no room for any of them, and the next pod's start would hide it."""
    twice = [evicted(), evicted(created="2026-03-01T11:58:00Z")]
    assert eviction([*twice, STARTS]).reason is Reason.DISK_FULL
    assert eviction([*twice, SERVES]) is None
