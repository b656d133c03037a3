"""status: what is the matter with a TritonModel, world by world."""

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

import make
from triton_api.conditions import Reason, State
from triton_api.schema import structural
from triton_api.v1alpha1.status import TritonModelStatus
from triton_operator.problems import stalled
from triton_operator.status import summarize, unreadable
from unit.kstatus import kstatus
from unit.worlds import (
    LOG,
    NAMED,
    NONE,
    PAUSED,
    ROLLING,
    ROWS,
    TIMED_OUT,
    TWO,
    conflict,
    crashed,
    deployed,
    loading,
    lost,
    no_api,
    no_image,
    no_map,
    no_secret,
    oom,
)


def status_of(row):
    """Return the status of a world and the object with it."""
    model, observed, problem = row
    status = summarize(model, observed, problem)
    return status, observed.body | {"status": status}


def statuses(status):
    """Return the status of each condition."""
    return {each["type"]: each["status"] for each in status["conditions"]}


@pytest.mark.parametrize("name", ROWS)
def test_verdict(name):
    """State, reason, availability, and what Flux and Helm make of it."""
    row, expected = ROWS[name]
    state, reason, judged, available = expected.split()
    status, body = status_of(row)
    found = statuses(status)
    assert (status["state"], status["conditions"][0]["reason"]) == (state, reason)
    assert kstatus(body) == judged
    assert found["Available"] == available
    assert (found["Ready"] == "True") is (judged == "Current")


@pytest.mark.parametrize("name", ROWS)
def test_the_status_fits_its_schema(name):
    """What is written is what the CRD says."""
    status, _ = status_of(ROWS[name][0])
    schema = structural(TritonModelStatus)
    jsonschema.validate(status, schema)
    assert set(status) <= set(schema["properties"]), "what the schema lacks would be pruned"


def test_every_state_has_a_row():
    """The table reaches every state."""
    assert {expected.split()[0] for _, expected in ROWS.values()} == set(State)


_PODS = st.sampled_from(
    [loading, no_image, no_secret, oom, lost, crashed(1), crashed(3), make.container(ready=True)]
)


_WORLDS = st.fixed_dictionaries(
    {
        "ready": st.integers(0, 2),
        "replicas": st.integers(0, 2),
        "updated": st.integers(0, 2),
        "generation": st.integers(0, 1),
        "progressing": st.sampled_from([ROLLING, TIMED_OUT, ("True", "NewReplicaSetAvailable")]),
        "problem": st.sampled_from([None, None, conflict, no_map, no_api]),
        "spec": st.sampled_from([{}, TWO, PAUSED, {"replicas": 0}, NAMED]),
        "index": st.sampled_from([None, (), make.index(a=True), make.index(a=True, b=True)]),
        "refusal": st.sampled_from(["", "", "exceeded quota"]),
    }
)


@given(st.lists(_PODS, max_size=2), _WORLDS)
def test_at_most_one_condition_is_true(containers, fields):
    """In any world Ready, Reconciling and Stalled exclude each other, and equal worlds agree."""
    pods = [make.pod(f"demo-{place}", each) for place, each in enumerate(containers)]
    row = deployed(*pods, **fields)
    status, _ = status_of(row)
    found = statuses(status)
    assert [found["Ready"], found["Reconciling"], found["Stalled"]].count("True") <= 1
    assert status_of(row)[0] == status


def flipping(first, second):
    """Return whether two states of one container make the same status."""
    rows = [deployed(make.pod("demo-a", each), **NONE) for each in (first, second)]
    return status_of(rows[0])[0] == status_of(rows[1])[0]


def test_a_pull_that_backs_off_is_no_news():
    """The kubelet alternates between the two; status does not."""
    waits = {
        "reason": "ImagePullBackOff",
        "message": 'Back-off pulling image "x": ErrImagePull: manifest unknown',
    }
    assert flipping(no_image, make.container(waiting=waits))


def test_a_crash_that_runs_again_is_no_news():
    """Between two crashes the container runs and loads; status tells the crash all the while."""
    again = make.container(restarts=1, running={"startedAt": make.BEFORE}, last=make.ended(1, LOG))
    assert flipping(crashed(1), again)
    assert flipping(make.container(terminated=make.ended(1, LOG)), again)


def test_the_transition_time_moves_with_status_only():
    """Loading after being made is the same False."""
    model, observed, _ = deployed(make.pod("demo-a", loading), **NONE)
    before = [
        {"type": "Ready", "status": "False", "lastTransitionTime": make.BEFORE},
        {"type": "Available", "status": "True", "lastTransitionTime": make.BEFORE},
    ]
    observed.body["status"] = {"conditions": before}
    times = {
        each["type"]: each["lastTransitionTime"]
        for each in summarize(model, observed, None)["conditions"]
    }
    assert times["Ready"] == make.BEFORE
    assert times["Available"] == "2026-03-01T12:00:00Z"


def test_numbers_and_addresses():
    """Counts, endpoints and the selector of the scale subresource are told."""
    status, _ = status_of(deployed(ready=1, replicas=3, updated=2, spec={"replicas": 3}))
    assert (status["replicas"], status["readyReplicas"], status["updatedReplicas"]) == (3, 1, 2)
    assert status["selector"] == "triton-operator.dev/tritonmodel=demo"
    assert status["model"] == {"id": "demo:1"}
    assert status["endpoints"] == {
        "base": "http://demo.team.svc",
        "health": "http://demo.team.svc/v2/health/ready",
        "grpc": "demo.team.svc:8001",
    }


def test_failures_are_told_with_what_to_do():
    """An entry names pod and container, cause, and the next step."""
    status, _ = status_of(deployed(make.pod("demo-a", crashed(1)), **NONE))
    (failure,) = status["failures"]
    assert (failure["pod"], failure["container"], failure["exitCode"]) == ("demo-a", "triton", 1)
    assert failure["message"] == "model 'a': Internal: no weights"
    assert failure["hint"]


def test_what_a_serving_replica_lacks_is_a_failure_too():
    """An empty repository has an entry with what to do, though no pod failed."""
    status, _ = status_of(ROWS["ready, but the repository is empty"][0])
    (failure,) = status["failures"]
    assert (failure["reason"], failure["pod"]) == ("RepositoryEmpty", "")
    assert "spec.repository.path" in failure["hint"]


def test_an_unreadable_object_keeps_what_was_known():
    """What serves goes on serving, so the rest of status stays."""
    before = {"readyReplicas": 1, "state": "Healthy", "endpoints": {"base": "http://x"}}
    body = make.body(generation=4, status=before)
    problem = stalled(Reason.INVALID_SPEC, "spec.replicas: no")
    status = unreadable(body, problem, make.NOW)
    assert kstatus(body | {"status": status}) == "Failed"
    assert statuses(status)["Available"] == "True"
    assert status["endpoints"] == before["endpoints"]
    assert (status["observedGeneration"], status["state"]) == (4, "Failed")


def test_an_object_without_status_is_in_progress():
    """The schema's default makes kstatus wait for the first status."""
    assert kstatus(make.body(status={"observedGeneration": -1})) == "InProgress"
