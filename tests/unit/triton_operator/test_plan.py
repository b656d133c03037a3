"""plan: from what is wanted and what is there to what is written."""

import copy

import pytest
from hypothesis import given

import make
from triton_api import names
from triton_api.conditions import Reason
from triton_operator.children import desired
from triton_operator.kinds import DEPLOYMENT, DISRUPTION_BUDGET, POD, SERVICE, kind_of
from triton_operator.plan import Apply, Delete, covers, plan, with_intent
from triton_operator.problems import Policy, Problem
from unit.specs import specs

ENV = [{"name": "MODE", "value": "fast"}, {"name": "EMPTY"}]
SPEC = {
    "triton": {"env": ENV},
    "resources": {"requests": {"cpu": "1000m"}},
    "placement": {"tolerations": [{"key": "spot", "operator": "Equal", "value": ""}]},
}


def children(**spec):
    """Return the children that a model wants."""
    return desired(make.model(**(SPEC | spec)), image="x", repository_content=None)


def live(manifests):
    """Return the manifests as the API server stores them, by kind and name."""
    stored = (make.stored(with_intent(each)) for each in copy.deepcopy(manifests))
    return {(kind_of(each), each["metadata"]["name"]): each for each in stored}


def deployment_in(objects):
    """Return the Deployment among live objects."""
    return objects[DEPLOYMENT, "demo"]


def container_in(objects):
    """Return the Triton container of the live Deployment."""
    return deployment_in(objects)["spec"]["template"]["spec"]["containers"][0]


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
        "apply Service",
        "apply Deployment",
        "apply PodDisruptionBudget",
    ]


def test_equal_means_nothing():
    """What is as wanted is not written."""
    assert planned(live(children())) == []


def defaults(objects):
    """Add what the API server fills in."""
    spec = deployment_in(objects)["spec"]
    spec["template"]["spec"] |= {"dnsPolicy": "ClusterFirst", "restartPolicy": "Always"}
    container_in(objects)["startupProbe"]["successThreshold"] = 1
    objects[SERVICE, "demo"]["spec"] |= {"clusterIP": "10.1.1.1", "sessionAffinity": "None"}


def foreign(objects):
    """Add what other managers and webhooks put in."""
    deployment = deployment_in(objects)
    deployment["metadata"]["annotations"]["deployment.kubernetes.io/revision"] = "3"
    deployment["metadata"]["labels"]["team"] = "vision"
    pod = deployment["spec"]["template"]["spec"]
    pod["containers"].insert(0, {"name": "istio-proxy"})
    pod["volumes"].append({"name": "certs", "emptyDir": {}})
    container_in(objects)  # the sidecar stands first
    pod["containers"][1]["env"].append({"name": "INJECTED", "value": "1"})
    pod["containers"][1]["volumeMounts"].append({"name": "certs", "mountPath": "/certs"})


def another_spelling(objects):
    """Write amounts as the API server stores them."""
    container_in(objects)["resources"]["requests"]["cpu"] = "1"
    pod = deployment_in(objects)["spec"]["template"]["spec"]
    pod["volumes"][1]["emptyDir"]["sizeLimit"] = "0.25Gi"


def reordered(objects):
    """Put entries of keyed lists into another order."""
    container_in(objects)["env"].reverse()
    container_in(objects)["volumeMounts"].reverse()
    container_in(objects)["ports"].reverse()


def without_empty_text(objects):
    """Drop empty text, as the API server does where a field is `omitempty`."""
    for variable in container_in(objects)["env"]:
        if variable.get("value") == "":
            del variable["value"]
    (toleration,) = deployment_in(objects)["spec"]["template"]["spec"]["tolerations"]
    toleration.pop("value", None)


@pytest.mark.parametrize(
    "change", [defaults, foreign, another_spelling, reordered, without_empty_text]
)
def test_what_others_add_is_left_alone(change):
    """More than is wanted, or the same in other words, is not written."""
    objects = live(children())
    change(objects)
    assert planned(objects) == []


def env_changed(objects):
    """Give a variable another value."""
    container_in(objects)["env"][1]["value"] = "slow"


def env_removed(objects):
    """Remove a variable."""
    del container_in(objects)["env"][1]


def label_stripped(objects):
    """Remove a label of ours."""
    del deployment_in(objects)["metadata"]["labels"][names.MANAGED_BY_LABEL]


def owner_demoted(objects):
    """Let the garbage collector no longer wait for the child."""
    deployment_in(objects)["metadata"]["ownerReferences"][0]["blockOwnerDeletion"] = False


def scaled(objects):
    """Scale behind the operator's back."""
    deployment_in(objects)["spec"]["replicas"] = 5


def argument_added(objects):
    """Open the API that loads models."""
    container_in(objects)["args"].append("--model-control-mode=explicit")


def privileged(objects):
    """Weaken the pod's security."""
    container_in(objects)["securityContext"]["readOnlyRootFilesystem"] = False


def being_deleted(objects):
    """Delete the Deployment; it hangs on a finalizer."""
    deployment_in(objects)["metadata"]["deletionTimestamp"] = make.BEFORE


def intent_lost(objects):
    """Remove the hash of what was applied."""
    del deployment_in(objects)["metadata"]["annotations"][names.INTENT_ANNOTATION]


@pytest.mark.parametrize(
    "change",
    [env_changed, env_removed, label_stripped, owner_demoted, scaled, argument_added, privileged]
    + [being_deleted, intent_lost],
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
        Apply(with_intent(children()[2])),
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
    manifests = desired(model, image="x", repository_content="digest")
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
