"""What `kubectl triton new` writes runs as the README.md of each starter says."""

import json
from pathlib import Path

import pytest

from cluster.asking import ask
from local.conftest import Start
from local.runs import Run
from triton_cli.starter import STARTERS, starter


@pytest.fixture(params=STARTERS)
def architecture(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """One of the starters, written into the current folder of the run."""
    architecture: str = request.param
    for file in starter("first", architecture):
        path = tmp_path / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(file.text)
    return architecture


def _answer(run: Run, architecture: str, folder: Path) -> str:
    """Return what the request beside the starter is answered with, as its README.md has it."""
    path = "/v2/models/first/infer" if architecture == "triton" else "/score"
    answer = ask(run.ways.http, path, body=(folder / "request.json").read_bytes())
    assert answer.status == 200, answer.body
    told = json.loads(answer.body)
    return str(told["outputs"][0]["data"]) if "outputs" in told else json.dumps(told)


def test_a_starter_answers(start: Start, architecture: str, tmp_path: Path) -> None:
    """Its files are where kustomize would take them from; a changed script is taken up."""
    run = start("-f", "model.yaml")
    run.until("running")
    found = _answer(run, architecture, tmp_path)
    assert found in (tmp_path / "README.md").read_text()
    if architecture != "triton":
        score = tmp_path / "script" / "score.py"
        score.write_text(score.read_text().replace("return {", 'return {"new": 1, '))
        run.until("running", times=2)
        assert _answer(run, architecture, tmp_path) == '{"new": 1, ' + found.removeprefix("{")
