"""rollout: how far a Deployment is."""

import pytest

import make
from triton_operator.rollout import Rollout, rollout_of


def rollout(wanted=1, **status):
    """Return the roll-out of a Deployment with *status*."""
    return rollout_of(make.deployment(**status), wanted)


@pytest.mark.parametrize(
    ("found", "complete"),
    [
        (rollout(), True),
        (rollout(wanted=2), False),
        (rollout(wanted=0, ready=0), True),
        (rollout(replicas=2), False),
        (rollout(updated=0), False),
        (rollout(generation=0), False),
        (rollout_of(None, 1), False),
        (rollout_of(None, 0), False),
    ],
)
def test_it_is_complete_with_exactly_the_wanted_pods(found, complete):
    """New and ready ones, of the spec that its controller has seen."""
    assert found.complete is complete


def test_pods_of_before_are_left_until_all_are_new():
    """Whether they are ready does not matter."""
    assert rollout(ready=0, replicas=1, updated=1).replaced
    assert not rollout(replicas=2, updated=1).replaced
    assert not rollout(generation=0).replaced


def test_a_deployment_that_gave_up():
    given_up = rollout(ready=0, progressing=("False", "ProgressDeadlineExceeded"))
    assert given_up.deadline_exceeded
    assert not given_up.was_complete
    assert rollout(ready=0, replicas=1).was_complete


def test_pods_that_are_refused_tell_why():
    assert rollout(ready=0, refusal="exceeded quota").refusal == "exceeded quota"
    assert rollout().refusal == ""


def test_a_deployment_that_is_not_made_has_nothing():
    assert rollout_of(None, 3) == Rollout(wanted=3)


OLD, NEW = make.pod("demo-a", replica_set="demo-1"), make.pod("demo-b", replica_set="demo-2")


@pytest.mark.parametrize(
    "words",
    [
        'Created new replica set "demo-2"',
        'Found new replica set "demo-2"',
        'ReplicaSet "demo-2" is progressing.',
        'ReplicaSet "demo-2" has successfully progressed.',
        'ReplicaSet "demo-2" has timed out progressing.',
    ],
)
def test_a_current_pod_is_of_the_replica_set_that_the_deployment_names(words):
    """The words are those of Kubernetes' pkg/controller/deployment."""
    body = make.deployment()
    body["status"]["conditions"][0]["message"] = words
    assert rollout_of(body, 1).current([OLD, NEW]) == (NEW,)


def test_no_pod_is_current_before_the_deployment_is_observed():
    assert rollout(generation=0, replica_set="demo-1").current([OLD]) == ()


def test_every_pod_is_current_where_the_deployment_does_not_tell():
    assert rollout().current([OLD, NEW]) == (OLD, NEW)
