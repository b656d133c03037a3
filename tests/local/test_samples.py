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


def test_the_starter_answers(start: Start, tmp_path: Path) -> None:
    """What `kubectl triton new` writes is the quickest demo."""
    for file in starter("my-model", "triton"):
        (tmp_path / file.path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / file.path).write_text(file.text)
    run = start("-f", "model.yaml", "--repository", "models")
    run.until("running")
    request = (tmp_path / "request.json").read_bytes()
    answer = ask(run.ways.http, "/v2/models/my_model/infer", body=request)
    assert json.loads(answer.body)["outputs"][0]["data"] == [2.0, 4.0, 6.0, 8.0]
