"""What keeps a model from serving is told on the model, in the words of whoever saw it."""

import time
from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest

from cluster.api import Api, Object
from cluster.manifests import BROKEN_CONFIG, adder, config_map, from_config_map, triton_model
from cluster.sandbox import Sandbox, sandbox

_STALLED_SECONDS = 100
_LASTING = ("no-image", "no-claim", "no-secret", "no-node", "no-class")
_LASTING_SECONDS = 15
_RAISES = "raise RuntimeError('cannot read the weights')"
# Touches each page, or the kernel would not count it.
_HUNGRY = "self.ballast = bytearray(b'x' * 2_000_000_000)"


_NO_MODELS = "models/densenet_onnx/1"


def _with_account() -> Object:
    return {"uri": "s3://models", "credentials": {"serviceAccountName": "default"}}


def _on(files: str, name: str, **spec: Any) -> Object:
    return triton_model(name, repository=from_config_map(files), **spec)


def _sick() -> list[Object]:
    secret = {"name": "TOKEN", "valueFrom": {"secretKeyRef": {"name": "no-secret", "key": "k"}}}
    sample = {"reference": "localhost/triton-operator/sample-densenet:dev"}
    return [
        config_map("files"),
        config_map("broken", config=BROKEN_CONFIG),
        config_map("raising", code=adder(initialize=_RAISES)),
        config_map("hungry", code=adder(initialize=_HUNGRY)),
        _on("broken", "broken-config"),
        triton_model("warned", repository={**from_config_map("broken"), "check": "Warn"}),
        _on("raising", "raises"),
        _on("hungry", "hungry", resources={"limits": {"memory": "400Mi"}}),
        triton_model("no-image", triton={"image": "localhost/triton-operator/absent:24.10"}),
        triton_model("no-claim", repository={"volume": {"claimName": "no-such-claim"}}),
        triton_model("no-secret", triton={"env": [secret]}),
        triton_model("no-node", gpus={"count": 1, "products": ["NVIDIA-Imaginary"]}),
        triton_model("no-class", placement={"priorityClassName": "no-such-class"}),
        # A folder in which there are files, but no model folders.
        triton_model("empty", repository={"image": sample, "path": _NO_MODELS}),
        triton_model("forbidden", repository={"uri": "https://127.0.0.1/models.tar"}),
        triton_model("account", repository=_with_account()),
    ]


@pytest.fixture(scope="module")
def sick(api: Api) -> Iterator[Sandbox]:
    """Everything that can be wrong, at the same time in one namespace."""
    with sandbox(api, "diagnoses") as box:
        box.create(*_sick())
        yield box


def _failure(box: Sandbox, name: str, reason: str) -> Object:
    """Return the failure that is the reason for Ready being False."""
    status = box.until_reason(name, reason, seconds=60)
    ready = box.condition(name, "Ready")
    assert ready["status"] == "False"
    failure: Object = status["failures"][0]
    assert failure["reason"] == reason
    assert failure["message"] == ready["message"]
    assert failure["hint"]
    return failure


def test_a_broken_config_is_told_before_any_pod(sick: Sandbox) -> None:
    """File, line and column, and what to write; nothing holds a GPU for it."""
    failure = _failure(sick, "broken-config", "RepositoryInvalid")
    assert failure["message"].startswith("adder/config.pbtxt:5:")
    assert "TYPE_FP32" in failure["hint"]
    assert sick.pods("broken-config") == []
    assert sick.condition("broken-config", "Stalled")["status"] == "True"


def test_a_broken_config_is_told_by_triton_when_it_is_asked(sick: Sandbox) -> None:
    """With check: Warn the finding is a warning, and Triton's own words are in the condition."""
    failure = _failure(sick, "warned", "ModelLoadFailed")
    (warning,) = sick.status("warned")["warnings"]
    assert warning["severity"] == "Error"
    assert warning["place"].startswith("adder/config.pbtxt:5:")
    assert "5:37: " in failure["message"]
    assert 'Unknown enumeration value of "FP32" for field "data_type"' in failure["message"]
    assert "adder" in failure["message"]
    assert failure["container"] == "triton"
    assert failure["exitCode"] == 1
    assert "config.pbtxt" in failure["hint"]
    assert "failed to load all models" in failure["lastLines"]


@pytest.mark.parametrize("name", ["warned", "raises"])
def test_a_model_that_never_loads_is_stalled(sick: Sandbox, name: str) -> None:
    """After some restarts it is no more expected to get well by itself."""
    sick.until(
        f"{name} is Stalled",
        lambda: sick.condition(name, "Stalled").get("status") == "True",
        seconds=_STALLED_SECONDS,
    )
    status = sick.status(name)
    assert status["state"] == "Failed"
    assert sick.condition(name, "Reconciling")["status"] == "False"
    assert sick.condition(name, "Stalled")["reason"] == "ModelLoadFailed"


def test_an_exception_in_initialize_is_told(sick: Sandbox) -> None:
    """The Python exception's own words are in the message."""
    failure = _failure(sick, "raises", "ModelLoadFailed")
    assert "RuntimeError: cannot read the weights" in failure["message"]
    assert "adder" in failure["message"]


def test_an_image_that_cannot_be_pulled_is_told(sick: Sandbox) -> None:
    """The image is named; the kubelet's own words are the message."""
    failure = _failure(sick, "no-image", "ImagePullFailed")
    assert "localhost/triton-operator/absent:24.10" in failure["message"]


def test_a_container_at_its_memory_limit_is_told(sick: Sandbox) -> None:
    """It is not taken for another crash, and the hint names the limit."""
    failure = _failure(sick, "hungry", "OutOfMemory")
    assert "spec.resources.limits.memory" in failure["hint"]


def test_a_missing_claim_is_told(sick: Sandbox) -> None:
    """By its name, in the scheduler's words."""
    failure = _failure(sick, "no-claim", "VolumeNotFound")
    assert '"no-such-claim" not found' in failure["message"]


def test_a_missing_secret_is_told(sick: Sandbox) -> None:
    """By its name, in the kubelet's words."""
    failure = _failure(sick, "no-secret", "ReferenceNotFound")
    assert 'secret "no-secret" not found' in failure["message"]
    assert "spec.triton.env" in failure["hint"]


def test_a_product_that_no_node_has_is_told(sick: Sandbox) -> None:
    """The scheduler's words, and where to compare."""
    failure = _failure(sick, "no-node", "Unschedulable")
    assert "didn't match Pod's node affinity/selector" in failure["message"]
    assert "spec.gpus.products" in failure["hint"]
    assert sick.status("no-node")["state"] == "Unschedulable"


def test_a_repository_without_a_model_is_told(sick: Sandbox) -> None:
    """The fetcher finds it before Triton starts."""
    failure = _failure(sick, "empty", "RepositoryInvalid")
    assert failure["container"] == "fetcher"
    assert sick.condition("empty", "Stalled")["status"] == "True"


def test_a_source_that_is_not_allowed_is_told_before_any_pod(sick: Sandbox) -> None:
    """Nothing connects to an address inside the pod, the node or the cluster."""
    for name, words in (("forbidden", "loopback"), ("account", "serviceAccountName")):
        sick.until_reason(name, "SourceNotAllowed")
        assert words in sick.condition(name, "Stalled")["message"]
        assert sick.children(name) == []


def test_pods_that_admission_refuses_are_told(sick: Sandbox) -> None:
    """The message of the API server is the message."""
    status = sick.until_reason("no-class", "PodsRefused")
    ready = sick.condition("no-class", "Ready")
    assert "no PriorityClass with name no-such-class was found" in ready["message"]
    assert status["state"] == "Failed"
    assert sick.condition("no-class", "Stalled")["status"] == "True"


@pytest.fixture(scope="module")
def versions(sick: Sandbox) -> dict[str, set[str]]:
    """The resource versions that failures which last have had in a while, once they were told."""
    for name in _LASTING:
        sick.until(f"{name} is told", partial(sick.condition, name, "Ready"))
    _settle(sick)
    found: dict[str, set[str]] = {name: set() for name in _LASTING}
    end = time.monotonic() + _LASTING_SECONDS
    while time.monotonic() < end:
        for name in _LASTING:
            found[name].add(_version(sick, name))
        time.sleep(0.2)
    return found


@pytest.mark.parametrize("name", _LASTING)
def test_a_failure_that_lasts_is_written_once(versions: dict[str, set[str]], name: str) -> None:
    """The kubelet's messages alternate; status and its resource version stay as they are."""
    assert len(versions[name]) == 1


def _settle(box: Sandbox) -> None:
    """Wait until no status has changed for a few seconds."""
    seen: list[list[str]] = []

    def unchanged() -> bool:
        seen.append([_version(box, name) for name in _LASTING])
        return seen[-15:] == seen[-1:] * 15

    box.until("all are settled", unchanged, seconds=60)


def _version(box: Sandbox, name: str) -> str:
    return str(box.the("TritonModel", name)["metadata"]["resourceVersion"])


def test_a_failed_model_gets_well_with_its_cause(sick: Sandbox) -> None:
    """The Secret is created: nothing else needs a hand."""
    _failure(sick, "no-secret", "ReferenceNotFound")
    sick.create(
        {
            "apiVersion": "v1",
            "kind": "Secret",
            "metadata": {"name": "no-secret"},
            "stringData": {"k": "v"},
        }
    )
    sick.until_ready("no-secret")
    assert sick.status("no-secret")["failures"] == []
