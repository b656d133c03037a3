"""What the command line writes serves: starters, and a deployment brought over from Azure ML."""

import json
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from cluster.access import CHECKOUT, environment, kubectl
from cluster.asking import Answer, ask
from cluster.inference import address
from cluster.sandbox import Sandbox

SEED = CHECKOUT / "tests" / "unit" / "triton_cli" / "azureml" / "seed"


def triton(*arguments: str, folder: Path) -> str:
    """Return what `kubectl triton` prints in *folder*."""
    command = [sys.executable, "-m", "triton_cli", *arguments]
    variables = {**environment(), "PYTHONPATH": str(CHECKOUT / "operator")}
    return subprocess.check_output(command, cwd=folder, env=variables, text=True)


def asked(box: Sandbox, name: str, path: str, body: bytes) -> Any:
    """Return the decoded answer of a model that is Ready, once kube-proxy knows of it."""
    box.until_ready(name)

    def answer() -> Answer | None:
        with address(box, name) as where, suppress(ConnectionError):
            return ask(where, path, body=body)
        return None

    found: Answer = box.until(f"an answer of {name}", answer)
    assert found.status == 200, found.body
    return json.loads(found.body)


@pytest.mark.parametrize("architecture", ["triton", "with-middleware", "middleware"])
def test_a_starter_serves(architecture: str, box: Sandbox, tmp_path: Path) -> None:
    """As its README.md says: applied with kustomize, and asked with the request beside it."""
    triton("new", "first", "--architecture", architecture, folder=tmp_path)
    folder, here = tmp_path / "first", ("-n", box.namespace)
    kubectl("apply", *here, "-k", str(folder))
    triton("wait", "first", *here, folder=folder)
    told = json.loads(triton("score", "first", *here, "--data", "@request.json", folder=folder))
    found = told["outputs"][0]["data"] if "outputs" in told else next(iter(told.values()))
    assert str(found) in (folder / "README.md").read_text()


def test_an_imported_script_serves(box: Sandbox, tmp_path: Path) -> None:
    """The example of Azure ML's document, from its own files, with the model of our sample."""
    arguments = (
        *("--name", "triton-densenet-onnx", "-m", "densenet_onnx:1", "-e", "My-Triton"),
        *("--ic", str(SEED / "inference-config.json"), "--compute-target", "aks-gpu"),
        *("--image", "localhost/triton-operator/sample-densenet:dev", "--path", "models"),
        *("-n", box.namespace),
    )
    made = triton("import", "azureml", *arguments, folder=tmp_path)
    kubectl("apply", "-f", "-", stdin=made)
    image = np.full((1, 3, 224, 224), -1, np.float32)
    image[:, 0] = 1  # red
    best = asked(box, "triton-densenet-onnx", "/score", image.tobytes())
    # Score and class: 900 is red 9 of 9, green and blue 0.
    assert best[0].partition(":")[2] == "900"
    assert len(best) == 3
