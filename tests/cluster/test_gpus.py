"""GPUs are the scheduler's: a model that finds none says so in its words, and waits."""

import pytest

from cluster.api import Api
from cluster.manifests import config_map, triton_model
from cluster.sandbox import Sandbox

_GPU = "nvidia.com/gpu"


def _advertised(api: Api) -> int:
    nodes = api.list("Node", selector="type!=kwok")
    return max(int(node["status"]["allocatable"].get(_GPU, 0)) for node in nodes)


def test_a_model_waits_for_gpus_and_starts_when_they_are_free(box: Sandbox) -> None:
    """One of two GPUs is taken, two are wanted: Unschedulable, until the first model goes."""
    if _advertised(box.api) != 2:
        pytest.skip("needs a node with exactly two GPUs")
    box.create(config_map("files"), triton_model("one", gpus={"count": 1}))
    box.until_ready("one")
    box.create(triton_model("two", gpus={"count": 2}))
    status = box.until_reason("two", "Unschedulable")
    message = box.condition("two", "Ready")["message"]
    assert "Insufficient nvidia.com/gpu" in message
    assert status["state"] == "Unschedulable"
    assert "spec.gpus.count" in status["failures"][0]["hint"]
    # It may get a GPU at any time, so no tool should give it up.
    assert box.condition("two", "Reconciling")["status"] == "True"
    assert box.condition("two", "Stalled")["status"] == "False"
    box.delete("TritonModel", "one")
    box.until_ready("two")


def test_a_gpu_pod_asks_for_what_gpu_nodes_want(box: Sandbox) -> None:
    """Equal requests and limits, a toleration of the usual taint, affinity to the products."""
    box.create(
        config_map("files"), triton_model("picky", gpus={"count": 1, "products": ["Local-GPU"]})
    )
    box.until_ready("picky")
    (pod,) = box.pods("picky")
    spec = pod["spec"]
    resources = spec["containers"][0]["resources"]
    assert resources["limits"][_GPU] == resources["requests"][_GPU] == "1"
    tolerated = {(each.get("key"), each["operator"]) for each in spec["tolerations"]}
    assert (_GPU, "Exists") in tolerated
    node = box.api.get("Node", None, spec["nodeName"])
    assert node is not None
    assert node["metadata"]["labels"]["nvidia.com/gpu.product"] == "Local-GPU"
