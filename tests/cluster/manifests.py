"""Manifests that tests start from: small models of the Python backend, kept in a ConfigMap."""

from typing import Any

from cluster.api import Object

CONFIG = """
backend: "python"
max_batch_size: 0
input [ { name: "X" data_type: TYPE_FP32 dims: [ 4 ] } ]
output [ { name: "Y" data_type: TYPE_FP32 dims: [ 4 ] } ]
instance_group [ { count: 1 kind: KIND_CPU } ]
"""

BROKEN_CONFIG = CONFIG.replace("TYPE_FP32", "FP32", 1)

_ADDER = '''
"""Adds a constant, and what BONUS says."""
import os
import time

import numpy as np
import triton_python_backend_utils as pb_utils


class TritonPythonModel:
    def initialize(self, args):
        {initialize}

    def execute(self, requests):
        amount = {addend} + float(os.environ.get("BONUS", 0))
        answers = []
        for request in requests:
            x = pb_utils.get_input_tensor_by_name(request, "X").as_numpy()
            y = pb_utils.Tensor("Y", (x + amount).astype(np.float32))
            answers.append(pb_utils.InferenceResponse([y]))
        return answers
'''


def adder(*, addend: int = 1, initialize: str = "pass") -> str:
    """Return a model.py that adds *addend*; *initialize* is a statement that it starts with."""
    return _ADDER.format(addend=addend, initialize=initialize)


def sleeper() -> str:
    """Return a model.py that takes as many seconds for an answer as the first number says."""
    read = 'x = pb_utils.get_input_tensor_by_name(request, "X").as_numpy()\n'
    return adder().replace(read, f"{read}            time.sleep(max(0.0, float(x[0])))\n")


def config_map(name: str, *, model: str = "adder", code: str = "", config: str = CONFIG) -> Object:
    """Return a ConfigMap with the files of one Python model."""
    return {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {"name": name},
        "data": {"config.pbtxt": f'name: "{model}"\n{config}', "model.py": code or adder()},
    }


def from_config_map(name: str, *, model: str = "adder") -> Object:
    """Return spec.repository for the files of `config_map`."""
    items = [
        {"key": "config.pbtxt", "path": f"{model}/config.pbtxt"},
        {"key": "model.py", "path": f"{model}/1/model.py"},
    ]
    return {"configMap": {"name": name, "items": items}}


def triton_model(name: str, **spec: Any) -> Object:
    """Return a TritonModel that serves ConfigMap `files` and ends fast, changed by *spec*."""
    spec = {
        "repository": from_config_map("files"),
        "rollout": {"drainSeconds": 0},
        **spec,
    }
    return {
        "apiVersion": "triton-operator.dev/v1alpha1",
        "kind": "TritonModel",
        "metadata": {"name": name},
        "spec": spec,
    }


def pausing(name: str, **spec: Any) -> Object:
    """Return a TritonModel whose children are all made but no pod: for tests of children."""
    return triton_model(name, **{"suspend": True, **spec})


def script_map(name: str, text: str) -> Object:
    """Return a ConfigMap with a script."""
    return {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {"name": name},
        "data": {"score.py": text},
    }


def script_alone(name: str, text: str, **middleware: Any) -> tuple[Object, Object]:
    """Return a script and the TritonModel that is nothing else."""
    # Many at once have to fit on the node.
    small = {"requests": {"cpu": "10m", "memory": "128Mi"}}
    spec = {"source": {"configMap": {"name": name}}, "resources": small, **middleware}
    gateway = {"resources": {"requests": {"cpu": "10m", "memory": "64Mi"}}}
    model = triton_model(name, middleware=spec, gateway=gateway)
    del model["spec"]["repository"]
    return script_map(name, text), model
