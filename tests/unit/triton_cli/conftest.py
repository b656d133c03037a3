"""What tests of the command line share: a way to call it, and a folder with the files it needs."""

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from triton_cli.application import application

ROOT = Path(__file__).parents[3]
SAMPLES = ROOT / "deploy" / "samples"
BUCKET = """\
apiVersion: triton-operator.dev/v1alpha1
kind: TritonModel
metadata:
  name: bucket
spec:
  repository:
    uri: s3://models/release
"""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Return the current folder, with the files that the examples of --help name."""
    shutil.copy(SAMPLES / "add-sub.yaml", tmp_path / "model.yaml")
    shutil.copy(ROOT / "charts" / "triton-operator" / "values.yaml", tmp_path / "values.yaml")
    (tmp_path / "bucket.yaml").write_text(BUCKET)
    model = tmp_path / "models" / "densenet_onnx" / "1"
    model.mkdir(parents=True)
    (model / "model.onnx").write_bytes(b"onnx")
    configuration = {"containerResourceRequirements": {"cpu": 1, "memoryInGB": 4}, "gpuCores": 1}
    _json(tmp_path / "deploymentconfig.json", {"computeType": "aks", **configuration})
    _json(tmp_path / "inferenceconfig.json", {"entryScript": "score.py"})
    _json(tmp_path / "arguments.json", {"cpu_cores": 1, "num_replicas": 2})
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def call(folder):
    """Return a function that calls the program and returns what came of it."""

    def called(*arguments, stdin=None) -> Result:
        result = CliRunner().invoke(application, arguments, input=stdin, prog_name="kubectl triton")
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    return called


def _json(path, document):
    path.write_text(json.dumps(document))
