"""Every manifest in deploy/samples works as it is, with the operator's own choice of image."""

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import numpy as np
import pytest
import yaml

from cluster import access
from cluster.access import CHECKOUT
from cluster.api import Api, Object
from cluster.asking import ask
from cluster.inference import address, grpc_infer, http_infer
from cluster.sandbox import Sandbox, sandbox
from cluster.wheels import offline, packages_of, wheels
from middleware.images import RED_JPEG

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


def _scored(box: Sandbox, name: str) -> None:
    """A red JPEG is red, and what is no image is refused by the script."""
    with address(box, name) as where:
        answer = ask(where, "/score", body=RED_JPEG, headers={"content-type": "image/jpeg"})
        assert answer.status == 200, answer.body
        first, *others = json.loads(answer.body)["labels"]
        assert first["label"] == "red 9, green 0, blue 0 of 9"
        assert all(each["score"] <= first["score"] for each in others)
        assert ask(where, "/score", body=b"no image").status == 400


def _densenet_scoring(box: Sandbox) -> None:
    _scored(box, "densenet-scoring")
    assert box.status("densenet-scoring")["architecture"] == "TritonWithMiddleware"
    with address(box, "densenet-scoring") as where:
        assert ask(where, "/v2/models/densenet_onnx/ready").status == 200


def _plain_scoring(box: Sandbox) -> None:
    _scored(box, "plain-scoring")
    status = box.status("plain-scoring")
    assert status["architecture"] == "Middleware"
    assert status["endpoints"]["scoring"].endswith("/score")
    assert "grpc" not in status["endpoints"]
    (pod,) = box.pods("plain-scoring")
    assert [each["name"] for each in pod["spec"]["containers"]] == ["middleware"]


def _question_answering(box: Sandbox) -> None:
    asked = {
        "context": "The quick brown fox jumps over the lazy dog.",
        "query": "What jumps over the lazy dog?",
    }
    as_json = {"content-type": "application/json"}
    with address(box, "question-answering") as where:
        answer = ask(where, "/score", body=json.dumps(asked).encode(), headers=as_json)
        assert json.loads(answer.body) == {"answer": "fox"}
        assert ask(where, "/score", body=b"{}", headers=as_json).status == 400
        described = json.loads(ask(where, "/swagger.json").body)
        assert "/score" in described["paths"]


_CHECKS: dict[str, Callable[[Sandbox], None]] = {
    "add-sub": _add_sub,
    "densenet": _densenet,
    "densenet-scoring": _densenet_scoring,
    "plain-scoring": _plain_scoring,
    "question-answering": _question_answering,
    "two-gpus": _two_gpus,
}


@pytest.fixture(scope="module")
def applied(api: Api) -> Iterator[Sandbox]:
    """All samples, applied at once."""
    documents = [document for name in _CHECKS for document in _documents(name)]
    with sandbox(api, "samples") as box, ExitStack() as stack:
        if access.is_native():
            # Its pods reach no package index.
            wanted = sorted({package for each in documents for package in packages_of(each)})
            stack.enter_context(wheels(box, wanted))
            documents = [offline(document) for document in documents]
        box.create(*documents)
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
