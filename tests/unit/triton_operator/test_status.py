"""status: what is the matter with a TritonModel, world by world."""

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

import make
from triton_api.conditions import Reason, State
from triton_api.schema import structural
from triton_api.v1alpha1.status import TritonModelStatus
from triton_operator.problems import retry, stalled, waiting
from triton_operator.status import summarize, unreadable
from unit.kstatus import kstatus

_ROLLING = ("True", "ReplicaSetUpdated")
_TIMED_OUT = ("False", "ProgressDeadlineExceeded")
_OLD = {"ready": 1, "replicas": 2, "updated": 1, "progressing": _ROLLING}
_NONE = {"ready": 0, "replicas": 1, "updated": 1, "progressing": _ROLLING}
_LATE = {**_NONE, "progressing": _TIMED_OUT}
_SERVED_BEFORE = {"ready": 0, "replicas": 1, "updated": 1}
_LOG = "E1122 22:27:37.593190 28354 x.cc:1] \"failed to load 'a' version 1: Internal: no weights\""

loading = make.container(running={"startedAt": make.BEFORE})
no_image = make.container(waiting={"reason": "ErrImagePull", "message": "manifest unknown"})
no_secret = make.container(
    waiting={"reason": "CreateContainerConfigError", "message": 'secret "keys" not found'}
)
oom = make.container(terminated=make.ended(137, reason="OOMKilled"))
lost = make.container(started=True, running={"startedAt": "2026-03-01T10:00:00Z"})
no_gpu = "0/3 nodes are available: 3 Insufficient nvidia.com/gpu."
no_claim = 'persistentvolumeclaim "models" not found. preemption: not helpful'


def crashed(times):
    """Return a container that ended *times* times because of a model."""
    return make.container(
        restarts=times - 1, waiting={"reason": "CrashLoopBackOff"}, last=make.ended(1, _LOG)
    )


def world(*objects, problem=None, index=None, **spec):
    """Return a row's world: model, what was observed, and the problem found before."""
    body = make.body(generation=spec.pop("generation", 1), **spec)
    return make.parse(body), make.observed(*objects, of=body, index=index), problem


def deployed(*pods, problem=None, index=None, spec=None, **status):
    """Return a world with a Deployment."""
    return world(make.deployment(**status), *pods, problem=problem, index=index, **(spec or {}))


TWO = {"replicas": 2}
NAMED = {"triton": {"models": ["a", "b"]}}
PAUSED = {"suspend": True}
conflict = stalled(Reason.NAME_CONFLICT, "Service 'demo' exists already")
no_map = waiting(Reason.CONFIG_MAP_NOT_FOUND, "ConfigMap 'files' does not exist")
no_api = retry(Reason.API_UNAVAILABLE, "no answer")
refused = stalled(Reason.APPLY_REFUSED, "Invalid (422): no")

# world, then: state, reason, what kstatus makes of it, whether something serves
ROWS = {
    "no deployment yet": (world(), "Transitioning Progressing InProgress False"),
    "the deployment is not observed yet": (
        deployed(generation=0),
        "Transitioning Progressing InProgress True",
    ),
    "pods are made": (deployed(**_NONE), "Transitioning Progressing InProgress False"),
    "triton loads": (
        deployed(make.pod("demo-a", loading), **_NONE),
        "Transitioning LoadingModels InProgress False",
    ),
    "old pods serve while new ones load": (
        deployed(make.pod("demo-b", loading), **_OLD),
        "Transitioning LoadingModels InProgress True",
    ),
    "one of two serves": (
        deployed(spec=TWO, ready=1, replicas=2, updated=2, progressing=_ROLLING),
        "Transitioning Progressing InProgress True",
    ),
    "an old pod is still there": (
        deployed(ready=1, replicas=2, updated=1),
        "Transitioning Progressing InProgress True",
    ),
    "ready": (deployed(), "Healthy Ready Current True"),
    "ready, and the index agrees": (
        deployed(spec=NAMED, index=make.index(a=True, b=True)),
        "Healthy Ready Current True",
    ),
    "ready, but the index lacks a wanted model": (
        deployed(spec=NAMED, index=make.index(a=True)),
        "Unhealthy ModelNotReady InProgress True",
    ),
    "ready, but the repository is empty": (
        deployed(index=()),
        "Unhealthy RepositoryEmpty InProgress True",
    ),
    "no node has a free gpu": (
        deployed(make.unschedulable(no_gpu), **_NONE),
        "Unschedulable Unschedulable InProgress False",
    ),
    "no node has a free gpu, for too long": (
        deployed(make.unschedulable(no_gpu), **_LATE),
        "Unschedulable Unschedulable Failed False",
    ),
    "the claim does not exist": (
        deployed(make.unschedulable(no_claim), **_NONE),
        "Transitioning VolumeNotFound InProgress False",
    ),
    "the image can't be pulled": (
        deployed(make.pod("demo-a", no_image), **_NONE),
        "Transitioning ImagePullFailed InProgress False",
    ),
    "a secret is missing": (
        deployed(make.pod("demo-a", no_secret), **_NONE),
        "Transitioning ReferenceNotFound InProgress False",
    ),
    "the first crash": (
        deployed(make.pod("demo-a", crashed(1)), **_NONE),
        "Transitioning ModelLoadFailed InProgress False",
    ),
    "the second crash": (
        deployed(make.pod("demo-a", crashed(2)), **_NONE),
        "Transitioning ModelLoadFailed InProgress False",
    ),
    "the third crash": (
        deployed(make.pod("demo-a", crashed(3)), **_NONE),
        "Failed ModelLoadFailed Failed False",
    ),
    "a new generation crashes while the old one serves": (
        deployed(make.pod("demo-b", crashed(3)), **_OLD),
        "Failed ModelLoadFailed Failed True",
    ),
    "a pod that served before crashes": (
        deployed(make.pod("demo-a", crashed(1)), **_SERVED_BEFORE),
        "Unhealthy ModelLoadFailed InProgress False",
    ),
    "out of memory": (
        deployed(make.pod("demo-a", oom), **_NONE),
        "Transitioning OutOfMemory InProgress False",
    ),
    "triton stopped answering": (
        deployed(make.pod("demo-a", lost), **_SERVED_BEFORE),
        "Unhealthy ModelNotReady InProgress False",
    ),
    "the deadline passed without a failure": (
        deployed(**_LATE),
        "Failed ProgressDeadlineExceeded Failed False",
    ),
    "the deadline passed with a failure": (
        deployed(make.pod("demo-a", no_image), **_LATE),
        "Failed ImagePullFailed Failed False",
    ),
    "a deadline of the old generation counts no more": (
        deployed(generation=0, **_LATE),
        "Transitioning Progressing InProgress False",
    ),
    "suspended, while pods still go": (
        deployed(spec=PAUSED, ready=1),
        "Suspended Suspended InProgress True",
    ),
    "suspended, before the deployment is observed": (
        deployed(spec=PAUSED, generation=0, ready=0),
        "Suspended Suspended InProgress False",
    ),
    "suspended": (deployed(spec=PAUSED, ready=0), "Suspended Suspended Current False"),
    "scaled to zero": (
        deployed(spec={"replicas": 0}, ready=0),
        "Suspended ScaledToZero Current False",
    ),
    "quota or pod security refuses pods": (
        deployed(ready=0, refusal="exceeded quota: gpus"),
        "Failed PodsRefused Failed False",
    ),
    "all serve, though a surge pod was refused": (
        deployed(refusal="exceeded quota: gpus"),
        "Healthy Ready Current True",
    ),
    "a name conflict": (world(problem=conflict), "Failed NameConflict Failed False"),
    "a name conflict while the old generation serves": (
        deployed(problem=conflict),
        "Failed NameConflict Failed True",
    ),
    "the ConfigMap is missing": (
        world(problem=no_map, repository=make.config_map_source()),
        "Transitioning ConfigMapNotFound InProgress False",
    ),
    "the API server does not answer": (
        deployed(problem=no_api),
        "Transitioning ApiUnavailable InProgress True",
    ),
    "the API server refuses a child": (
        deployed(problem=refused),
        "Failed ApplyRefused Failed True",
    ),
}


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


@given(
    containers=st.lists(_PODS, max_size=2),
    counts=st.tuples(*[st.integers(0, 2)] * 3),
    progressing=st.sampled_from([_ROLLING, _TIMED_OUT, ("True", "NewReplicaSetAvailable")]),
    generation=st.integers(0, 1),
    problem=st.sampled_from([None, None, conflict, no_map, no_api]),
    spec=st.sampled_from([{}, TWO, PAUSED, {"replicas": 0}, NAMED]),
    index=st.sampled_from([None, (), make.index(a=True), make.index(a=True, b=True)]),
    refusal=st.sampled_from(["", "", "exceeded quota"]),
)
def test_what_is_normal_is_never_abnormal(
    containers, counts, progressing, generation, problem, spec, index, refusal
):
    """In any world at most one of Ready, Reconciling and Stalled is true, and equal worlds agree."""
    pods = [make.pod(f"demo-{place}", each) for place, each in enumerate(containers)]
    ready, replicas, updated = counts
    row = deployed(
        *pods,
        problem=problem,
        index=index,
        spec=spec,
        ready=ready,
        replicas=replicas,
        updated=updated,
        generation=generation,
        progressing=progressing,
        refusal=refusal,
    )
    status, _ = status_of(row)
    found = statuses(status)
    assert [found["Ready"], found["Reconciling"], found["Stalled"]].count("True") <= 1
    assert status_of(row)[0] == status


def flipping(first, second):
    """Return whether two states of one container make the same status."""
    rows = [deployed(make.pod("demo-a", each), **_NONE) for each in (first, second)]
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
    again = make.container(restarts=1, running={"startedAt": make.BEFORE}, last=make.ended(1, _LOG))
    assert flipping(crashed(1), again)
    assert flipping(make.container(terminated=make.ended(1, _LOG)), again)


def test_the_transition_time_moves_with_status_only():
    """Loading after being made is the same False."""
    model, observed, _ = deployed(make.pod("demo-a", loading), **_NONE)
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
    status, _ = status_of(deployed(make.pod("demo-a", crashed(1)), **_NONE))
    (failure,) = status["failures"]
    assert (failure["pod"], failure["container"], failure["exitCode"]) == ("demo-a", "triton", 1)
    assert failure["message"] == "model 'a': Internal: no weights"
    assert failure["hint"]


def test_an_unreadable_object_keeps_what_was_known():
    """What serves goes on serving, so the rest of status stays."""
    before = {"readyReplicas": 1, "state": "Healthy", "endpoints": {"base": "http://x"}}
    body = make.body(generation=4, status=before)
    problem = stalled(Reason.INVALID_SPEC, "spec.replicas: no")
    status = unreadable(body, problem, make.observed(of=body))
    assert kstatus(body | {"status": status}) == "Failed"
    assert statuses(status)["Available"] == "True"
    assert status["endpoints"] == before["endpoints"]
    assert (status["observedGeneration"], status["state"]) == (4, "Failed")


def test_an_object_without_status_is_in_progress():
    """The schema's default makes kstatus wait for the first status."""
    assert kstatus(make.body(status={"observedGeneration": -1})) == "InProgress"
