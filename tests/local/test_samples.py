"""Every sample answers from a local run as it does from a cluster."""

import json
from pathlib import Path

import pytest

from cluster.asking import ask
from local.conftest import Start
from local.densenet import unpack
from local.runs import SAMPLES
from sample_answers import ANSWERS
from triton_cli.starter import starter

# In place of an image that a kubelet mounts.
_OF_IMAGES = ("densenet", "densenet-scoring")


@pytest.fixture(scope="session")
def densenet(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of the image."""
    folder = tmp_path_factory.mktemp("densenet")
    unpack(folder)
    return folder


@pytest.mark.parametrize("name", ANSWERS)
def test_a_sample_answers(name: str, start: Start, request: pytest.FixtureRequest) -> None:
    """By the same requests as on the cluster, without a key."""
    folder = [request.getfixturevalue("densenet")] if name in _OF_IMAGES else []
    run = start("-f", SAMPLES / f"{name}.yaml", *(f"--repository={each}" for each in folder))
    run.until("running")
    ANSWERS[name](run.ways)


@pytest.mark.parametrize(
    ("architecture", "path", "wanted"),
    [
        ("triton", "/v2/models/my_model/infer", [2.0, 4.0, 6.0, 8.0]),
        ("with-middleware", "/score", {"doubled": [2.0, 4.0, 6.0, 8.0]}),
        ("middleware", "/score", {"values": [3.0, 5.0, 7.0, 9.0]}),
    ],
)
def test_a_starter_answers(
    architecture: str, path: str, wanted: object, start: Start, tmp_path: Path
) -> None:
    """What `kubectl triton new` writes is the quickest demo, by its manifest alone."""
    for file in starter("my-model", architecture):
        (tmp_path / file.path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / file.path).write_text(file.text)
    run = start("-f", "model.yaml")
    run.until("running")
    answer = ask(run.ways.http, path, body=(tmp_path / "request.json").read_bytes())
    found = json.loads(answer.body)
    assert (found["outputs"][0]["data"] if "outputs" in found else found) == wanted
