"""plan: from what is wanted and what is there to what is written."""

import copy

import pytest
from hypothesis import given

import make
from triton_api import names
from triton_api.conditions import Reason
from triton_operator.children import desired
from triton_operator.kinds import DISRUPTION_BUDGET, POD, SERVICE, kind_of
from triton_operator.plan import Apply, Delete, covers, plan, with_intent
from triton_operator.problems import Policy, Problem
from triton_operator.settings import Settings
from unit import drift
from unit.specs import specs

ENV = [{"name": "MODE", "value": "fast"}, {"name": "EMPTY"}]
SPEC = {
    "triton": {"env": ENV},
    "resources": {"requests": {"cpu": "1000m"}},
    "placement": {"tolerations": [{"key": "spot", "operator": "Equal", "value": ""}]},
}


def children(**spec):
    """Return the children that a model wants."""
    settings = Settings(identity="test")
    return desired(make.model(**(SPEC | spec)), settings, contents={})


def live(manifests):
    """Return the manifests as the API server stores them, by kind and name."""
    stored = (make.stored(with_intent(each)) for each in copy.deepcopy(manifests))
    return {(kind_of(each), each["metadata"]["name"]): each for each in stored}


def planned(objects, **spec):
    """Return the actions for a model as kinds of objects, or the problem."""
    actions = plan(make.model(**(SPEC | spec)), children(**spec), objects)
    if isinstance(actions, Problem):
        return actions
    return [
        f"apply {action.manifest['kind']}"
        if isinstance(action, Apply)
        else f"delete {action.live['kind']}"
        for action in actions
    ]


def test_nothing_live_means_create_all_in_order():
    """Every child is made, the account before the pods that use it."""
    assert planned({}, replicas=2) == [
        "apply ServiceAccount",
        "apply ConfigMap",
        "apply NetworkPolicy",
        "apply Deployment",
        "apply Service",
        "apply PodDisruptionBudget",
    ]


def test_equal_means_nothing():
    """What is as wanted is not written."""
    assert planned(live(children())) == []


@pytest.mark.parametrize(
    "change",
    [
        drift.defaults,
        drift.foreign,
        drift.another_spelling,
        drift.reordered,
        drift.without_empty_text,
    ],
)
def test_what_others_add_is_left_alone(change):
    """More than is wanted, or the same in other words, is not written."""
    objects = live(children())
    change(objects)
    assert planned(objects) == []


@pytest.mark.parametrize(
    "change",
    [
        *(
            drift.env_changed,
            drift.env_removed,
            drift.label_stripped,
            drift.owner_demoted,
            drift.scaled,
            drift.argument_added,
        ),
        *(drift.privileged, drift.being_deleted, drift.intent_lost),
    ],
)
def test_drift_is_mended(change):
    """What differs from what is wanted is applied again, and nothing else is."""
    objects = live(children())
    change(objects)
    assert planned(objects) == ["apply Deployment"]


@pytest.mark.parametrize(
    "before",
    [
        pytest.param({"triton": {"env": [*ENV, {"name": "OLD", "value": "1"}]}}, id="a variable"),
        pytest.param({"placement": {"nodeSelector": {"pool": "gpu"}}}, id="a node selector"),
        pytest.param({"resources": {"limits": {"memory": "4Gi"}}}, id="a limit"),
    ],
)
def test_a_removed_field_is_removed(before):
    """Live still covers what is wanted; the hash of the intent tells that less is wanted now."""
    assert planned(live(children(**before))) == ["apply Deployment"]


def test_a_child_that_is_no_longer_wanted_is_deleted():
    """The budget goes with the second replica, and exactly the object that was seen."""
    objects = live(children(replicas=2))
    actions = plan(make.model(**SPEC), children(), objects)
    assert actions == [
        Apply(with_intent(children()[3])),
        Delete(objects[DISRUPTION_BUDGET, "demo"]),
    ]


@pytest.mark.parametrize(
    "owner",
    [pytest.param("another-uid", id="of another owner"), pytest.param(None, id="of nobody")],
)
def test_only_what_is_ours_is_deleted(owner):
    """An object with our label but without our owner reference stays."""
    stray = make.live(DISRUPTION_BUDGET, "stray", owner_uid=owner)
    objects = live(children()) | {(DISRUPTION_BUDGET, "stray"): stray}
    assert planned(objects) == []


def conflict_with(*owners):
    """Return the problem of a Service that belongs to *owners*."""
    service = make.live(SERVICE, owner_uid=None, labels={})
    service["metadata"]["ownerReferences"] = list(owners)
    return planned({(SERVICE, "demo"): service})


def test_an_object_of_another_owner_is_not_touched():
    """Nothing at all is applied; the message names the object, its owner and what to do."""
    owner = {"kind": "Rollout", "name": "shop", "uid": "u", "controller": True}
    problem = conflict_with(owner)
    assert (problem.reason, problem.policy) == (Reason.NAME_CONFLICT, Policy.STALLED)
    assert "Service 'demo'" in problem.message
    assert "Rollout 'shop'" in problem.message
    assert "Rename this TritonModel" in problem.message


def test_an_object_without_owner_is_not_touched():
    """Somebody made it by hand; it is theirs."""
    problem = conflict_with()
    assert (problem.reason, problem.policy) == (Reason.NAME_CONFLICT, Policy.STALLED)
    assert "nobody that the operator knows" in problem.message


def test_an_owner_that_does_not_control_is_none():
    """Only the controlling owner reference counts."""
    owner = {"kind": "TritonModel", "name": "demo", "uid": "uid-1"}
    assert conflict_with(owner).reason is Reason.NAME_CONFLICT


def test_a_child_of_the_deleted_model_of_this_name_is_waited_for():
    """The garbage collector removes it soon; that is nobody's fault."""
    owner = {"kind": "TritonModel", "name": "demo", "uid": "old", "controller": True}
    problem = conflict_with(owner)
    assert problem.policy is Policy.WAITING
    assert problem.retry_after


def test_a_child_of_another_model_is_a_conflict():
    """Two models may not share a child."""
    owner = {"kind": "TritonModel", "name": "other", "uid": "u", "controller": True}
    assert conflict_with(owner).reason is Reason.NAME_CONFLICT


@given(specs())
def test_a_second_plan_is_empty(spec):
    """Whatever the spec, applying the plan once leaves nothing to do."""
    model = make.model(**spec)
    manifests = desired(
        model,
        Settings(identity="test"),
        contents={names.REPOSITORY_ANNOTATION: "digest"},
        issuer=make.ISSUER,
    )
    assert plan(model, manifests, live(manifests)) == []


def test_the_intent_covers_the_whole_manifest():
    """Any change of a manifest changes its intent, and its own annotation does not."""
    manifest = make.live(SERVICE, spec={"type": "ClusterIP"})
    changed = {**manifest, "spec": {"type": "NodePort"}}
    digests = [
        with_intent(each)["metadata"]["annotations"][names.INTENT_ANNOTATION]
        for each in (manifest, manifest, changed)
    ]
    assert digests[0] == digests[1] != digests[2]


def test_the_intent_keeps_annotations_and_the_manifest():
    """The user's annotations stay, and the manifest that was passed is unchanged."""
    manifest = {"metadata": {"annotations": {"a": "b"}}}
    assert with_intent(manifest)["metadata"]["annotations"]["a"] == "b"
    assert manifest == {"metadata": {"annotations": {"a": "b"}}}


@pytest.mark.parametrize(
    ("have", "want", "enough"),
    [
        ({"a": 1, "b": 2}, {"a": 1}, True),
        ({}, {"a": 1}, False),
        (None, {"a": 1}, False),
        ([1, 2], [1, 2], True),
        ([1, 2], [1], False),
        ([2, 1], [1, 2], False),
        (None, [], False),
        ([{"name": "a"}, {"name": "b"}], [{"name": "b"}], True),
        ([{"name": "a"}], [{"name": "b"}], False),
        ([{"x": 1, "y": 2}], [{"x": 1}], True),
        ([{"x": 1}, {"x": 2}], [{"x": 1}], False),
        ("1000m", "1", True),
        ("1Gi", "1024Mi", True),
        ("1", "2", False),
        ("one", "1", False),
        (1, "1", False),
        (True, True, True),
    ],
)
def test_covers(have, want, enough):
    """Live covers what is wanted when it holds all of it, in keyed lists by key."""
    assert covers(have, want) is enough


def test_pods_are_never_planned():
    """Pods are the Deployment's."""
    assert POD.name not in " ".join(planned({}))
