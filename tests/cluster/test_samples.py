"""Every manifest in deploy/samples works as it is, with the operator's own choice of image."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

import pytest
import yaml

from cluster import access
from cluster.access import CHECKOUT
from cluster.api import Api, Object
from cluster.inference import address
from cluster.sandbox import Sandbox, sandbox
from cluster.wheels import offline, packages_of, wheels
from sample_answers import ANSWERS, Ways

_FOLDER = CHECKOUT / "deploy" / "samples"


def _densenet(box: Sandbox) -> None:
    assert box.status("densenet")["model"] == {"id": "densenet_onnx:1"}


def _two_gpus(box: Sandbox) -> None:
    (pod,) = box.pods("two-gpus")
    assert pod["spec"]["containers"][0]["resources"]["limits"]["nvidia.com/gpu"] == "2"


def _densenet_scoring(box: Sandbox) -> None:
    assert box.status("densenet-scoring")["architecture"] == "TritonWithMiddleware"


def _plain_scoring(box: Sandbox) -> None:
    status = box.status("plain-scoring")
    assert status["architecture"] == "Middleware"
    assert status["endpoints"]["scoring"].endswith("/score")
    assert "grpc" not in status["endpoints"]
    (pod,) = box.pods("plain-scoring")
    assert [each["name"] for each in pod["spec"]["containers"]] == ["middleware"]


# What is to be seen beside the answers of sample_answers.py.
_FACTS: dict[str, Callable[[Sandbox], None]] = {
    "densenet": _densenet,
    "densenet-scoring": _densenet_scoring,
    "plain-scoring": _plain_scoring,
    "two-gpus": _two_gpus,
}


@pytest.fixture(scope="module")
def applied(api: Api) -> Iterator[Sandbox]:
    """All samples, applied at once."""
    documents = [document for name in ANSWERS for document in _documents(name)]
    with sandbox(api, "samples") as box, ExitStack() as stack:
        if access.is_native():
            # Its pods reach no package index.
            wanted = sorted({package for each in documents for package in packages_of(each)})
            stack.enter_context(wheels(box, wanted))
            documents = [offline(document) for document in documents]
        box.create(*documents)
        yield box


@contextmanager
def _ways(box: Sandbox, name: str) -> Iterator[Ways]:
    """Yield the ways to a sample's Service."""
    ports = {each["name"] for each in box.the("Service", name)["spec"]["ports"]}
    with ExitStack() as stack:
        http = stack.enter_context(address(box, name))
        has_grpc = "grpc" in ports
        grpc = stack.enter_context(address(box, name, "grpc")) if has_grpc else None
        yield Ways(http, grpc)


def _documents(name: str) -> list[Object]:
    return list(yaml.safe_load_all((_FOLDER / f"{name}.yaml").read_text()))


def test_every_sample_has_a_check() -> None:
    """A sample that nobody tries is wrong one day."""
    assert {path.stem for path in _FOLDER.glob("*.yaml")} == set(ANSWERS)
    readme = (_FOLDER / "README.md").read_text()
    assert [name for name in ANSWERS if f"({name}.yaml)" not in readme] == []


@pytest.mark.parametrize("name", ANSWERS)
def test_a_sample_serves(applied: Sandbox, name: str) -> None:
    """The sample gets Ready, says so, and gives the right answer over HTTP and gRPC."""
    applied.until_ready(name)
    assert applied.status(name)["state"] == "Healthy"
    with _ways(applied, name) as where:
        ANSWERS[name](where)
    if name in _FACTS:
        _FACTS[name](applied)


@pytest.mark.parametrize("name", ANSWERS)
def test_a_sample_names_no_image_of_triton(name: str) -> None:
    """It is for the operator's default image as for the one of the local cluster."""
    models = [each for each in _documents(name) if each["kind"] == "TritonModel"]
    assert len(models) == 1
    assert "image" not in models[0]["spec"].get("triton", {})
