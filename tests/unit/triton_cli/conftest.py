"""What tests of the command line share: a way to call it, and a folder with the files it needs."""

import json
import os
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result

import make
from triton_api import GROUP, KIND
from triton_api.crd import definition
from triton_cli.application import application
from unit.triton_cli.model_server import ModelServer

ROOT = Path(__file__).parents[3]
SAMPLES = ROOT / "deploy" / "samples"
JPEG = b"\xff\xd8\xff\xe0 not a whole one"
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

# Stands where kubectl does: answers from the files beside it, and notes how it was called and what
# it was sent.
KUBECTL = """\
#!/bin/sh
here="$(dirname "$0")"
echo "$@" >> "$here/calls"
case "$*" in
  *--filename=-*) cat > "$here/sent-$1" ;;
esac
case "$*" in
  "get --raw "*) kind=schema ;;
  "get --ignore-not-found"*) kind=existing ;;
  "get configmap "*) kind=config-map ;;
  "get deployments"*) kind=operators ;;
  "get serviceaccounts"*) kind=children ;;
  "get httproutes"*|"get grpcroutes"*) kind=routes ;;
  *--watch*) kind=watch ;;
  logs*) kind=log ;;
  port-forward*) kind=forward ;;
  "create token"*) kind=token ;;
  "get secret"*) kind=secret ;;
  *" by-token "*) kind=by-token ;;
  *" scoring "*) kind=scoring ;;
  get*--output*) [ "${3#-}" = "$3" ] && kind=model || kind=models ;;
  *) kind=$1 ;;
esac
cat "$here/$kind" 2>/dev/null
cat "$here/refusal" "$here/$kind.refusal" >&2 2>/dev/null
[ -f "$here/refusal" ] || [ -f "$here/$kind.refusal" ] && exit 1
[ -f "$here/$kind.code" ] && exit "$(cat "$here/$kind.code")"
[ "$kind" = forward ] && exec sleep 60
exit 0
"""
NOT_FOUND = "Error from server (NotFound): {} not found\n"


class Cluster:
    """What the kubectl on the PATH answers."""

    def __init__(self, folder):
        self._folder = folder
        folder.mkdir()
        (folder / "kubectl").write_text(KUBECTL)
        (folder / "kubectl").chmod(0o755)
        self.serves(ready_model())
        by_token = ready_model()
        by_token["metadata"]["name"] = "by-token"
        by_token["spec"]["gateway"] = {"auth": {"mode": "Token"}}
        self.answers("by-token", by_token)
        self.answers("scoring", scoring_model())
        end = (datetime.now(UTC) + timedelta(seconds=1000)).strftime("%Y-%m-%dT%H:%M:%SZ")
        self.answers("token", {"status": {"token": "ey.J", "expirationTimestamp": end}})
        (folder / "log").write_text("[pod/add-sub-1/triton] E1 broken\n")
        self.answers("secret", keys_secret())
        self.answers("schema", served_schema())
        self.answers("operators", {"items": []})
        self.answers("children", {"items": []})
        self.answers("routes", {"items": []})
        self.refuses(NOT_FOUND.format('configmaps "x"'), "config-map")

    def serves(self, *states, others=()):
        """Have a model that goes through *states*, and *others*."""
        self.answers("model", states[0])
        self.answers("models", {"items": [states[-1], *others]})
        self.watches(*({"type": "MODIFIED", "object": each} for each in states))

    def watches(self, *events):
        """Tell *events* to whoever watches."""
        (self._folder / "watch").write_text("".join(json.dumps(each) + "\n" for each in events))

    def refuses(self, errors, kind=""):
        """Write *errors* and fail, at each call or at one *kind* of it."""
        kinds = [kind] if kind else ("model", "models", "watch", "secret", "log", "schema")
        for name in kinds:
            (self._folder / name).unlink(missing_ok=True)
        (self._folder / (f"{kind}.refusal" if kind else "refusal")).write_text(errors)

    def answers(self, kind, document):
        """Answer one *kind* of call with *document*, text or JSON."""
        text = document if isinstance(document, str) else json.dumps(document)
        (self._folder / kind).write_text(text)
        (self._folder / f"{kind}.refusal").unlink(missing_ok=True)

    def forwards_to(self, port):
        """Forward to *port* of this machine."""
        self.answers("forward", f"Forwarding from 127.0.0.1:{port} -> 8080\n")

    def sent(self, verb):
        """Return what kubectl *verb* was sent."""
        return json.loads((self._folder / f"sent-{verb}").read_text())

    @property
    def calls(self):
        """Return the arguments of each call."""
        file = self._folder / "calls"
        return file.read_text().splitlines() if file.exists() else []


def keys_secret(**metadata):
    """Return the Secret with the keys of `ready_model`, as the operator makes it."""
    owner = {"kind": "TritonModel", "name": "add-sub", "uid": "uid-1", "controller": True}
    return {
        "metadata": {"name": "add-sub-keys", "ownerReferences": [owner], **metadata},
        "data": {"primaryKey": "cHJpbWFyeQ==", "secondaryKey": "c2Vjb25kYXJ5"},
    }


def served_schema():
    """Return what the API server tells of a CRD that is the checkout's."""
    version = definition()["spec"]["versions"][0]
    kind = {"group": GROUP, "version": version["name"], "kind": KIND}
    schema = {
        **version["schema"]["openAPIV3Schema"],
        "x-kubernetes-group-version-kind": [kind],
    }
    return {"components": {"schemas": {"other": {}, "TritonModel": schema}}}


def scoring_model():
    """Return a stored TritonModel with a script."""
    base = "http://scoring.team.svc"
    endpoints = {"base": base, "health": f"{base}/v2/health/ready", "scoring": f"{base}/score"}
    body = ready_model(endpoints=endpoints, architecture="TritonWithMiddleware")
    body["metadata"]["name"] = "scoring"
    source = {"configMap": {"name": "scoring-script"}}
    body["spec"]["middleware"] = {"source": source}
    return body


def ready_model(**changes):
    """Return a stored TritonModel that serves."""
    conditions = [
        {"type": "Ready", "status": "True", "reason": "Ready", "observedGeneration": 1},
        {"type": "Stalled", "status": "False", "reason": "AsDesired", "observedGeneration": 1},
    ]
    record = {"name": "resnet", "version": 7, "tags": {"team": "vision"}}
    body = make.body("add-sub", model={**record, "properties": {"stage": "live"}})
    body["metadata"]["creationTimestamp"] = "2026-03-01T11:00:00Z"
    body["status"] = {
        "observedGeneration": 1,
        "state": "Healthy",
        "conditions": conditions,
        "model": {"id": "resnet:7", "digest": "sha256:1"},
        "endpoints": {
            "base": "http://add-sub.team.svc",
            "health": "http://add-sub.team.svc/v2/health/ready",
        },
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
def model_server(cluster):
    """Return the server that the cluster's kubectl forwards to."""
    server = ModelServer()
    cluster.forwards_to(server.port)
    yield server
    server.close()


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
    (tmp_path / "scripts").mkdir()
    (tmp_path / "scripts" / "score.py").write_text("def init(): ...\ndef run(data): ...\n")
    (tmp_path / "cat.jpg").write_bytes(JPEG)
    _json(tmp_path / "request.json", {"inputs": []})
    np.save(tmp_path / "array.npy", np.ones((1, 4), np.float32))
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
