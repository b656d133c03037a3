"""What each sample answers, wherever it is served: on a cluster, or by a local run."""

import json
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from cluster.asking import ask
from cluster.inference import Endpoint, grpc_infer, http_infer
from middleware.images import RED_JPEG


class Ways(NamedTuple):
    """Where a sample is asked."""

    http: Endpoint
    grpc: Endpoint | None = None
    """None where there is no Triton."""

    @property
    def triton(self) -> Endpoint:
        """Return the way over gRPC of a sample that has one."""
        assert self.grpc is not None
        return self.grpc


def _add_sub(where: Ways) -> None:
    a, b = np.array([[1, 2, 3, 4], [4, 3, 2, 1]], np.float32)
    feed = {"INPUT0": a, "INPUT1": b}
    np.testing.assert_array_equal(http_infer(where.http, "add_sub", feed, "OUTPUT0"), a + b)
    np.testing.assert_array_equal(grpc_infer(where.triton, "add_sub", feed, "OUTPUT1"), a - b)


def _densenet(where: Ways) -> None:
    image = np.random.default_rng(7).uniform(-1, 1, (1, 3, 224, 224)).astype(np.float32)
    image[:, 0] = 1  # red
    digits = np.indices((10, 10, 10)).reshape(3, -1).T
    colours = (digits * 2 / 9 - 1).astype(np.float32)
    average = image.mean(axis=(2, 3))
    expected = (average @ (2 * colours).T - (colours**2).sum(axis=1)).reshape(1, 1000, 1, 1)
    # A request of 600 kB goes over both protocols.
    for answer in (
        http_infer(where.http, "densenet_onnx", {"data_0": image}, "fc6_1"),
        grpc_infer(where.triton, "densenet_onnx", {"data_0": image}, "fc6_1"),
    ):
        assert answer.shape == (1, 1000, 1, 1)
        np.testing.assert_allclose(answer, expected, rtol=1e-4, atol=1e-4)
        assert int(answer.argmax()) // 100 == 9


def _two_gpus(where: Ways) -> None:
    x = np.array([1, 2, 3, 4], np.float32)
    np.testing.assert_array_equal(grpc_infer(where.triton, "double", {"X": x}, "Y"), 2 * x)


def _plain_scoring(where: Ways) -> None:
    """A red JPEG is red, and what is no image is refused by the script."""
    as_image = {"content-type": "image/jpeg"}
    answer = ask(where.http, "/score", body=RED_JPEG, headers=as_image)
    assert answer.status == 200, answer.body
    first, *others = json.loads(answer.body)["labels"]
    assert first["label"] == "red 9, green 0, blue 0 of 9"
    assert all(each["score"] <= first["score"] for each in others)
    assert ask(where.http, "/score", body=b"no image").status == 400


def _densenet_scoring(where: Ways) -> None:
    _plain_scoring(where)
    assert ask(where.http, "/v2/models/densenet_onnx/ready").status == 200


def _question_answering(where: Ways) -> None:
    asked = {
        "context": "The quick brown fox jumps over the lazy dog.",
        "query": "What jumps over the lazy dog?",
    }
    as_json = {"content-type": "application/json"}
    answer = ask(where.http, "/score", body=json.dumps(asked).encode(), headers=as_json)
    assert json.loads(answer.body) == {"answer": "fox"}
    assert ask(where.http, "/score", body=b"{}", headers=as_json).status == 400
    described = json.loads(ask(where.http, "/swagger.json").body)
    assert "/score" in described["paths"]


ANSWERS: dict[str, Callable[[Ways], None]] = {
    "add-sub": _add_sub,
    "densenet": _densenet,
    "densenet-scoring": _densenet_scoring,
    "plain-scoring": _plain_scoring,
    "question-answering": _question_answering,
    "two-gpus": _two_gpus,
}
