"""conditions: from a verdict to the four conditions."""

import pytest

import make
from triton_api.conditions import Reason, State
from triton_operator.conditions import Verdict, conditions

READY = Verdict(State.HEALTHY, Reason.READY, "all serve", ready=True)
LOADING = Verdict(State.TRANSITIONING, Reason.LOADING_MODELS, "loads", reconciling=True)
STALLED = Verdict(State.FAILED, Reason.NAME_CONFLICT, "taken", stalled=True)


def made(verdict, *, available=True, previous=(), generation=3):
    """Return the conditions by type."""
    found = conditions(
        verdict, available=available, generation=generation, previous=previous, now=make.NOW
    )
    return {each["type"]: each for each in found}


@pytest.mark.parametrize(
    ("verdict", "statuses"),
    [(READY, "True False False"), (LOADING, "False True False"), (STALLED, "False False True")],
)
def test_statuses(verdict, statuses):
    """Ready, Reconciling and Stalled follow from the verdict."""
    found = made(verdict)
    assert list(found) == ["Ready", "Reconciling", "Stalled", "Available"]
    assert [each["status"] for each in found.values()] == [*statuses.split(), "True"]


def test_what_is_abnormal_says_why():
    """Ready and the abnormal condition carry the reason; what is normal does not."""
    found = made(STALLED)
    assert (found["Ready"]["reason"], found["Ready"]["message"]) == ("NameConflict", "taken")
    assert (found["Stalled"]["reason"], found["Stalled"]["message"]) == ("NameConflict", "taken")
    assert (found["Reconciling"]["reason"], found["Reconciling"]["message"]) == ("AsDesired", "")


@pytest.mark.parametrize(
    ("available", "expected"),
    [(True, ("True", "MinimumReplicasAvailable")), (False, ("False", "NoReplicaAvailable"))],
)
def test_availability_is_told_apart_from_readiness(available, expected):
    """Old replicas may serve while the new generation does not."""
    found = made(LOADING, available=available)["Available"]
    assert (found["status"], found["reason"]) == expected


def test_every_condition_names_its_generation():
    """`kubectl wait` compares it with the object's."""
    assert {each["observedGeneration"] for each in made(READY, generation=7).values()} == {7}


def previous(status, reason="Old"):
    """Return a condition Ready as stored."""
    return {
        "type": "Ready",
        "status": status,
        "reason": reason,
        "lastTransitionTime": make.BEFORE,
    }


def test_the_transition_time_moves_with_status():
    """From False to True is a transition."""
    found = made(READY, previous=[previous("False")])
    assert found["Ready"]["lastTransitionTime"] == "2026-03-01T12:00:00Z"


def test_the_transition_time_stays_with_status():
    """Another reason for the same status is none."""
    found = made(READY, previous=[previous("True")])
    assert found["Ready"]["lastTransitionTime"] == make.BEFORE
    assert found["Ready"]["reason"] == "Ready"


def test_a_condition_without_time_gets_one():
    """What another writer left incomplete is completed."""
    found = made(READY, previous=[{"type": "Ready", "status": "True"}])
    assert found["Ready"]["lastTransitionTime"] == "2026-03-01T12:00:00Z"


def test_a_message_is_bounded():
    """The schema takes 32,768 characters, etcd and people less."""
    long = Verdict(State.FAILED, Reason.APPLY_REFUSED, "x" * 40_000, stalled=True)
    assert len(made(long)["Ready"]["message"]) <= 32_768


def test_conditions_of_others_are_kept():
    """The list is shared: a policy controller may keep one of its own in it."""
    theirs = {"type": "PolicyPassed", "status": "True", "lastTransitionTime": make.BEFORE}
    found = made(READY, previous=[theirs, previous("False")])
    assert list(found) == ["Ready", "Reconciling", "Stalled", "Available", "PolicyPassed"]
    assert found["PolicyPassed"] == theirs
