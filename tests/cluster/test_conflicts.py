"""What is in the way of a model is told, is not touched, and is enough to be removed."""

from collections.abc import Iterator

import pytest

from cluster.api import Api, Object, Refusal
from cluster.crd_schema import definition
from cluster.inference import address, infer
from cluster.manifests import (
    BROKEN_CONFIG,
    CONFIG,
    adder,
    config_map,
    from_config_map,
    pausing,
    triton_model,
)
from cluster.sandbox import Sandbox, sandbox
from cluster.waiting import never, until

_CRD = "tritonmodels.triton-operator.dev"


@pytest.fixture(scope="module")
def serving(api: Api) -> Iterator[Sandbox]:
    """Two models with a ConfigMap each, which start while the first test waits."""
    with sandbox(api, "conflicts") as made:
        for name in ("updated", "kept"):
            repository = from_config_map(f"{name}-files")
            made.create(config_map(f"{name}-files"), triton_model(name, repository=repository))
        yield made


@pytest.mark.usefixtures("serving")
def test_a_foreign_service_of_the_same_name_is_not_touched(box: Sandbox) -> None:
    """Not one byte of it, and nothing else is made; it heals when the Service is deleted."""
    box.create(
        {
            "apiVersion": "v1",
            "kind": "Service",
            "metadata": {"name": "taken", "labels": {"app": "other"}},
            "spec": {"ports": [{"name": "x", "port": 1}], "selector": {"app": "other"}},
        },
        config_map("files"),
    )
    before = box.the("Service", "taken")
    box.create(triton_model("taken"))
    status = box.until_reason("taken", "NameConflict")
    ready = box.condition("taken", "Ready")
    assert "Service 'taken' exists already" in ready["message"]
    assert "Rename this TritonModel, or delete that object" in ready["message"]
    assert box.condition("taken", "Stalled")["status"] == "True"
    assert status["state"] == "Failed"
    assert box.get("Deployment", "taken") is None
    never("it is touched", lambda: box.the("Service", "taken") != before, seconds=3)
    box.delete("Service", "taken")
    box.until_ready("taken")


def test_a_deployment_with_our_labels_but_no_owner_is_foreign(box: Sandbox) -> None:
    """Labels can be copied; the owner's uid decides."""
    box.create(config_map("files"), triton_model("original", suspend=True))
    box.until_reason("original", "Suspended")
    copied = box.the("Service", "original")
    copied["metadata"] = {
        "name": "copy",
        "labels": {**copied["metadata"]["labels"], "triton-operator.dev/tritonmodel": "copy"},
    }
    for field in ("clusterIP", "clusterIPs"):
        del copied["spec"][field]
    box.create(copied)
    before = box.the("Service", "copy")
    box.create(triton_model("copy", suspend=True))
    box.until_reason("copy", "NameConflict")
    assert box.the("Service", "copy") == before


def test_the_old_generation_serves_while_a_new_one_is_broken(serving: Sandbox) -> None:
    """Available stays True, Ready tells about the new one; a correction heals it."""
    serving.until_ready("updated")
    raising = adder(initialize="raise RuntimeError('no weights')")
    serving.patch("ConfigMap", "updated-files", {"data": {"model.py": raising}})
    serving.until_reason("updated", "ModelLoadFailed", seconds=60)
    status = serving.status("updated")
    assert serving.condition("updated", "Available")["status"] == "True"
    assert serving.condition("updated", "Ready")["status"] == "False"
    assert status["readyReplicas"] == 1
    with address(serving, "updated") as where:
        assert infer(where, [0, 0, 0, 0]) == [1, 1, 1, 1]
    serving.patch("ConfigMap", "updated-files", {"data": {"model.py": adder()}})
    serving.until_ready("updated")
    assert serving.status("updated")["failures"] == []


def test_a_config_that_is_broken_is_not_rolled_out(serving: Sandbox) -> None:
    """What serves goes on, no pod is made, and a correction heals it."""
    serving.until_ready("kept")
    before = [pod["metadata"]["uid"] for pod in serving.pods("kept")]
    serving.patch("ConfigMap", "kept-files", {"data": {"config.pbtxt": BROKEN_CONFIG}})
    serving.until_reason("kept", "RepositoryInvalid")
    assert serving.condition("kept", "Available")["status"] == "True"
    assert [pod["metadata"]["uid"] for pod in serving.pods("kept")] == before
    serving.patch("ConfigMap", "kept-files", {"data": {"config.pbtxt": f'name: "adder"\n{CONFIG}'}})
    serving.until_ready("kept")
    assert serving.status("kept")["failures"] == []


def test_a_quota_that_is_exceeded_is_told(box: Sandbox) -> None:
    """In the words of admission, with a hint; a raised quota is enough."""
    quota = {
        "apiVersion": "v1",
        "kind": "ResourceQuota",
        "metadata": {"name": "pods"},
        "spec": {"hard": {"pods": "0"}},
    }
    box.create(quota, config_map("files"))
    box.until("it counts", lambda: box.the("ResourceQuota", "pods").get("status", {}).get("hard"))
    box.create(triton_model("many"))
    box.until_reason("many", "PodsRefused")
    assert "exceeded quota: pods" in box.condition("many", "Ready")["message"]
    assert box.status("many")["state"] == "Failed"
    box.patch("ResourceQuota", "pods", {"spec": {"hard": {"pods": "5"}}})
    box.until_ready("many")


def _with_text_for_drain_seconds() -> Object:
    """Return the stored CRD as another version of it might be: drainSeconds may be text."""
    crd = definition()
    schema = crd["spec"]["versions"][0]["schema"]["openAPIV3Schema"]
    rollout = schema["properties"]["spec"]["properties"]["rollout"]["properties"]
    description = rollout["drainSeconds"]["description"]
    rollout["drainSeconds"] = {"description": description, "x-kubernetes-int-or-string": True}
    return crd


def _manager_of_the_crd(api: Api) -> str:
    """Return who applied the CRD, so that a test leaves no second owner behind."""
    crd = api.get("CustomResourceDefinition", None, _CRD)
    assert crd is not None
    managers = [each["manager"] for each in crd["metadata"]["managedFields"]]
    return "helm" if "helm" in managers else "kubectl"


def _applied(api: Api, crd: Object, manager: str) -> None:
    api.apply(crd, manager, force="true")


def test_an_object_that_cannot_be_read_is_told_and_delays_no_other(box: Sandbox) -> None:
    """A newer CRD let something in: it is InvalidSpec with the field, the others go on."""
    api = box.api
    manager = _manager_of_the_crd(api)
    bad = box.placed(pausing("unreadable", rollout={"drainSeconds": "soon"}))

    def stored() -> bool:
        try:
            return bool(api.create(bad))
        except Refusal:
            return False

    _applied(api, _with_text_for_drain_seconds(), manager)
    try:
        until("the looser CRD takes it", stored, seconds=20)
    finally:
        _applied(api, definition(), manager)
    box.create(config_map("files"), pausing("readable"))
    box.until_reason("readable", "Suspended", seconds=10)
    status = box.until_reason("unreadable", "InvalidSpec")
    assert "rollout.drainSeconds" in box.condition("unreadable", "Ready")["message"]
    assert box.condition("unreadable", "Stalled")["status"] == "True"
    assert status["state"] == "Failed"
    assert box.get("Deployment", "unreadable") is None
    # Others go on, and so does this one when it is corrected.
    box.change("readable", replicas=2)
    box.change("unreadable", rollout={"drainSeconds": 1})
    box.until_reason("unreadable", "Suspended")
