"""A TritonModel becomes a Triton that answers through its Service."""

import time
from collections.abc import Iterator

import numpy as np
import pytest

from cluster import access
from cluster.api import Api, Object, Refusal
from cluster.inference import address, grpc_infer, http_infer, infer
from cluster.manifests import adder, config_map, from_config_map, triton_model
from cluster.sandbox import Sandbox, sandbox

_LOADING_SECONDS = 8


@pytest.fixture(scope="module")
def serving(api: Api) -> Iterator[Sandbox]:
    """A model with two replicas, and one that serves a part of its repository."""
    with sandbox(api, "serving") as box:
        box.create(config_map("files"), triton_model("adder", replicas=2), *_part_of_two())
        yield box


def _part_of_two() -> tuple[Object, Object]:
    """Return a ConfigMap with two models, and a TritonModel that wants one of them."""
    files = config_map("two")
    files["data"]["other.pbtxt"] = files["data"]["config.pbtxt"].replace("adder", "other")
    repository = from_config_map("two")
    repository["configMap"]["items"] += [
        {"key": "other.pbtxt", "path": "other/config.pbtxt"},
        {"key": "model.py", "path": "other/1/model.py"},
    ]
    return files, triton_model("some", repository=repository, triton={"models": ["adder"]})


def test_kubectl_wait_and_rollout_status_end_when_it_serves(serving: Sandbox) -> None:
    """After `kubectl wait --for=condition=Ready` the Deployment is rolled out and answers."""
    here = ("-n", serving.namespace)
    access.kubectl("wait", "--for=condition=Ready", "tm/adder", "--timeout=90s", *here)
    said = access.kubectl("rollout", "status", "deployment/adder", "--timeout=1s", *here)
    assert "successfully rolled out" in said
    with address(serving, "adder") as where:
        assert infer(where, [1, 2, 3, 4]) == [2, 3, 4, 5]


def test_it_answers_tritonclient_over_http_and_grpc(serving: Sandbox) -> None:
    """Both protocols of the v2 API are on the Service."""
    serving.until_ready("adder")
    x = np.array([1, 2, 3, 4], np.float32)
    with address(serving, "adder") as http, address(serving, "adder", "grpc") as grpc:
        np.testing.assert_array_equal(http_infer(http, "adder", {"X": x}, "Y"), x + 1)
        np.testing.assert_array_equal(grpc_infer(grpc, "adder", {"X": x}, "Y"), x + 1)


def test_status_tells_all_about_a_model_that_serves(serving: Sandbox) -> None:
    """Conditions, state, addresses, replicas, and each model with its version."""
    serving.until_ready("adder")
    serving.until("both are counted", lambda: serving.status("adder")["updatedReplicas"] == 2)
    model = serving.the("TritonModel", "adder")
    status = model["status"]
    found = {each["type"]: (each["status"], each["reason"]) for each in status["conditions"]}
    assert found == {
        "Ready": ("True", "Ready"),
        "Reconciling": ("False", "AsDesired"),
        "Stalled": ("False", "AsDesired"),
        "Available": ("True", "MinimumReplicasAvailable"),
    }
    assert status["observedGeneration"] == model["metadata"]["generation"]
    assert (status["state"], status["architecture"]) == ("Healthy", "Triton")
    assert status["model"] == {"id": "adder:1"}
    assert status["models"] == [
        {"name": "adder", "ready": True, "versions": [{"version": "1", "ready": True}]}
    ]
    assert (status["replicas"], status["readyReplicas"]) == (2, 2)
    host = f"adder.{serving.namespace}.svc"
    assert status["endpoints"] == {
        "base": f"http://{host}",
        "health": f"http://{host}/v2/health/ready",
        "grpc": f"{host}:8001",
    }
    assert status["failures"] == []


def test_pods_pass_pod_security_restricted(serving: Sandbox) -> None:
    """The namespace enforces it, so that pods exist is the proof; and they carry no token."""
    serving.until_ready("adder")
    for pod in serving.pods("adder"):
        mounts = [each["mountPath"] for each in pod["spec"]["containers"][0]["volumeMounts"]]
        assert "/var/run/secrets/kubernetes.io/serviceaccount" not in mounts
        assert pod["spec"]["serviceAccountName"] == "adder"


def _ready_endpoints(box: Sandbox, service: str) -> int:
    slices = box.api.list("EndpointSlice", box.namespace, f"kubernetes.io/service-name={service}")
    return sum(
        bool(endpoint["conditions"]["ready"])
        for each in slices
        for endpoint in each["endpoints"] or []
    )


def _healthy(box: Sandbox, model: str) -> bool:
    """Return whether the only pod's /v2/health/ready answers 200."""
    (pod,) = box.pods(model)
    path = f"/api/v1/namespaces/{box.namespace}/pods/{pod['metadata']['name']}:8085/proxy"
    try:
        box.api.request("GET", f"{path}/v2/health/ready")
    except Refusal:
        return False
    return True


def test_it_is_not_ready_before_its_models_are_loaded(box: Sandbox) -> None:
    """While a model loads, the reason is LoadingModels, and no pod is in the Service."""
    slow = adder(initialize=f"time.sleep({_LOADING_SECONDS})")
    box.create(config_map("files", code=slow), triton_model("slow"))
    loading = []
    started = time.monotonic()
    while not box.is_ready("slow"):
        # The consequence first, then the cause: it may come true between the two questions.
        serves = _ready_endpoints(box, "slow")
        assert not serves or _healthy(box, "slow")
        if box.condition("slow", "Ready").get("reason") == "LoadingModels":
            loading.append(time.monotonic())
        assert time.monotonic() - started < 60, box.account()
        time.sleep(0.1)
    assert loading[-1] - loading[0] > _LOADING_SECONDS - 4
    assert _healthy(box, "slow")
    with address(box, "slow") as where:
        assert infer(where, [0, 0, 0, 0]) == [1, 1, 1, 1]
    assert box.status("slow")["models"][0]["ready"]


def test_wanted_models_are_served_and_others_not(serving: Sandbox) -> None:
    """With triton.models a second model of the ConfigMap is neither loaded nor listed."""
    serving.until_ready("some")
    assert [each["name"] for each in serving.status("some")["models"]] == ["adder"]
    serving.change("some", triton={"models": ["adder", "other"]})
    serving.until_ready("some")
    assert [each["name"] for each in serving.status("some")["models"]] == ["adder", "other"]
