"""Every manifest in deploy/samples works as it is, with the operator's own choice of image."""

from collections.abc import Callable, Iterator

import numpy as np
import pytest
import yaml

from cluster.access import CHECKOUT
from cluster.api import Api, Object
from cluster.inference import address, grpc_infer, http_infer
from cluster.sandbox import Sandbox, sandbox

_FOLDER = CHECKOUT / "deploy" / "samples"


def _add_sub(box: Sandbox) -> None:
    a, b = np.array([[1, 2, 3, 4], [4, 3, 2, 1]], np.float32)
    feed = {"INPUT0": a, "INPUT1": b}
    with address(box, "add-sub") as http, address(box, "add-sub", "grpc") as grpc:
        np.testing.assert_array_equal(http_infer(http, "add_sub", feed, "OUTPUT0"), a + b)
        np.testing.assert_array_equal(grpc_infer(grpc, "add_sub", feed, "OUTPUT1"), a - b)


def _densenet(box: Sandbox) -> None:
    image = np.random.default_rng(7).uniform(-1, 1, (1, 3, 224, 224)).astype(np.float32)
    image[:, 0] = 1  # red
    digits = np.indices((10, 10, 10)).reshape(3, -1).T
    colours = (digits * 2 / 9 - 1).astype(np.float32)
    average = image.mean(axis=(2, 3))
    expected = (average @ (2 * colours).T - (colours**2).sum(axis=1)).reshape(1, 1000, 1, 1)
    # A request of 600 kB goes over both protocols.
    with address(box, "densenet") as http, address(box, "densenet", "grpc") as grpc:
        for answer in (
            http_infer(http, "densenet_onnx", {"data_0": image}, "fc6_1"),
            grpc_infer(grpc, "densenet_onnx", {"data_0": image}, "fc6_1"),
        ):
            assert answer.shape == (1, 1000, 1, 1)
            np.testing.assert_allclose(answer, expected, rtol=1e-4, atol=1e-4)
            assert int(answer.argmax()) // 100 == 9
    assert box.status("densenet")["model"] == {"id": "densenet_onnx:1"}


def _two_gpus(box: Sandbox) -> None:
    (pod,) = box.pods("two-gpus")
    assert pod["spec"]["containers"][0]["resources"]["limits"]["nvidia.com/gpu"] == "2"
    x = np.array([1, 2, 3, 4], np.float32)
    with address(box, "two-gpus", "grpc") as grpc:
        np.testing.assert_array_equal(grpc_infer(grpc, "double", {"X": x}, "Y"), 2 * x)


_CHECKS: dict[str, Callable[[Sandbox], None]] = {
    "add-sub": _add_sub,
    "densenet": _densenet,
    "two-gpus": _two_gpus,
}


@pytest.fixture(scope="module")
def applied(api: Api) -> Iterator[Sandbox]:
    """All samples, applied at once."""
    with sandbox(api, "samples") as box:
        for name in _CHECKS:
            box.create(*_documents(name))
        yield box


def _documents(name: str) -> list[Object]:
    return list(yaml.safe_load_all((_FOLDER / f"{name}.yaml").read_text()))


def test_every_sample_has_a_check() -> None:
    """A sample that nobody tries is wrong one day."""
    assert {path.stem for path in _FOLDER.glob("*.yaml")} == set(_CHECKS)
    readme = (_FOLDER / "README.md").read_text()
    assert [name for name in _CHECKS if f"({name}.yaml)" not in readme] == []


@pytest.mark.parametrize("name", _CHECKS)
def test_a_sample_serves(applied: Sandbox, name: str) -> None:
    """The sample gets Ready, says so, and gives the right answer over HTTP and gRPC."""
    applied.until_ready(name)
    assert applied.status(name)["state"] == "Healthy"
    _CHECKS[name](applied)


@pytest.mark.parametrize("name", _CHECKS)
def test_a_sample_names_no_image_of_triton(name: str) -> None:
    """It is for the operator's default image as for the one of the local cluster."""
    models = [each for each in _documents(name) if each["kind"] == "TritonModel"]
    assert len(models) == 1
    assert "image" not in models[0]["spec"].get("triton", {})
