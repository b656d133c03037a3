"""What tests of the command line share: a way to call it, and a folder with the files it needs."""

import json
import os
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import make
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

SCRIPT = """\
def init():
    pass


def run(data):
    return data
"""

# Stands where kubectl does: answers from the files beside it, and notes how it was called.
KUBECTL = """\
#!/bin/sh
echo "$@" >> "$(dirname "$0")/calls"
case "$*" in
  *--watch*) kind=watch ;;
  logs*) kind=log ;;
  "create token"*) kind=token ;;
  *" by-token "*) kind=by-token ;;
  "get secret"*) kind=secret ;;
  *--output*) [ "${3#-}" = "$3" ] && kind=model || kind=models ;;
esac
cat "$(dirname "$0")/$kind" 2>/dev/null
cat "$(dirname "$0")/refusal" >&2 2>/dev/null && exit 1
exit 0
"""


class Cluster:
    """What the kubectl on the PATH answers."""

    def __init__(self, folder):
        self._folder = folder
        folder.mkdir()
        (folder / "kubectl").write_text(KUBECTL)
        (folder / "kubectl").chmod(0o755)
        keys = {"primaryKey": "cHJpbWFyeQ==", "secondaryKey": "c2Vjb25kYXJ5"}
        self.serves(ready_model())
        by_token = ready_model()
        by_token["metadata"]["name"] = "by-token"
        by_token["spec"]["gateway"] = {"auth": {"mode": "Token"}}
        self._answer("by-token", by_token)
        end = (datetime.now(UTC) + timedelta(seconds=1000)).strftime("%Y-%m-%dT%H:%M:%SZ")
        self._answer("token", {"status": {"token": "ey.J", "expirationTimestamp": end}})
        (folder / "log").write_text("[pod/add-sub-1/triton] E1 broken\n")
        self._answer("secret", {"metadata": {"name": "add-sub-keys"}, "data": keys})

    def serves(self, *states, others=()):
        """Have a model that goes through *states*, and *others*."""
        self._answer("model", states[0])
        self._answer("models", {"items": [states[-1], *others]})
        watched = "".join(json.dumps(each, indent=4) + "\n" for each in states)
        (self._folder / "watch").write_text(watched)

    def refuses(self, errors):
        """Write *errors* and fail."""
        for name in ("model", "models", "watch", "secret", "log"):
            (self._folder / name).unlink(missing_ok=True)
        (self._folder / "refusal").write_text(errors)

    def _answer(self, name, document):
        (self._folder / name).write_text(json.dumps(document))

    @property
    def calls(self):
        """Return the arguments of each call."""
        return (self._folder / "calls").read_text().splitlines()


def ready_model(**changes):
    """Return a stored TritonModel that serves."""
    conditions = [
        {"type": "Ready", "status": "True", "reason": "Ready", "observedGeneration": 1},
        {"type": "Stalled", "status": "False", "reason": "AsDesired", "observedGeneration": 1},
    ]
    body = make.body("add-sub", model={"tags": {"team": "vision"}})
    body["metadata"]["creationTimestamp"] = "2026-03-01T11:00:00Z"
    body["status"] = {
        "observedGeneration": 1,
        "state": "Healthy",
        "conditions": conditions,
        "model": {"id": "resnet:7", "digest": "sha256:1"},
        "endpoints": {"base": "http://add-sub.team.svc"},
        "replicas": 1,
        "readyReplicas": 1,
        "models": [{"name": "m", "ready": True, "versions": [{"version": "1", "ready": True}]}],
        **changes,
    }
    return body


@pytest.fixture
def cluster(tmp_path, monkeypatch):
    """Return the cluster behind the kubectl on the PATH."""
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}")
    return Cluster(tmp_path / "bin")


@pytest.fixture
def folder(tmp_path, monkeypatch, cluster):
    """Return the current folder, with the files that the examples of --help name."""
    shutil.copy(SAMPLES / "add-sub.yaml", tmp_path / "model.yaml")
    (tmp_path / "score.py").write_text(SCRIPT)
    shutil.copy(ROOT / "charts" / "triton-operator" / "values.yaml", tmp_path / "values.yaml")
    (tmp_path / "bucket.yaml").write_text(BUCKET)
    model = tmp_path / "models" / "densenet_onnx" / "1"
    model.mkdir(parents=True)
    (model / "model.onnx").write_bytes(b"onnx")
    configuration = {"containerResourceRequirements": {"cpu": 1, "memoryInGB": 4}, "gpuCores": 1}
    _json(tmp_path / "deploymentconfig.json", {"computeType": "aks", **configuration})
    _json(tmp_path / "inferenceconfig.json", {"entryScript": "score.py"})
    (tmp_path / "deployment.yml").write_text("name: blue\nendpoint_name: densenet\n")
    (tmp_path / "endpoint.yml").write_text("name: densenet\nauth_mode: key\n")
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
