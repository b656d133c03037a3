"""The reason for scripts beside Triton: it batches what a script asks at the same time."""

import json
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import pytest

from cluster.api import Api, Object
from cluster.asking import ask
from cluster.inference import Endpoint, address
from cluster.manifests import config_map, from_config_map, script_map, triton_model
from cluster.sandbox import Sandbox, sandbox

_CLIENTS = 16
_REQUESTS = 320

_CONFIG = """
backend: "python"
max_batch_size: 16
input [ { name: "X" data_type: TYPE_FP32 dims: [ 1 ] } ]
output [ { name: "Y" data_type: TYPE_FP32 dims: [ 1 ] } ]
instance_group [ { count: 1 kind: KIND_CPU } ]
dynamic_batching { }
"""
# As a GPU does: as long for a batch as for one.
_CODE = """
import time

import numpy as np
import triton_python_backend_utils as pb_utils


class TritonPythonModel:
    def execute(self, requests):
        time.sleep(0.02)
        return [self.answer(request) for request in requests]

    def answer(self, request):
        x = pb_utils.get_input_tensor_by_name(request, "X").as_numpy()
        return pb_utils.InferenceResponse([pb_utils.Tensor("Y", (2 * x).astype(np.float32))])
"""
_SYNC = """
from triton_middleware.served_model import ServedModel


def init():
    global model
    model = ServedModel("double")


def run(data):
    return model.infer(X=[[float(data)]])["Y"]
"""
_ASYNC = _SYNC.replace("def run", "async def run").replace(
    "model.infer(X=[[float(data)]])", "(await model.infer_async(X=[[float(data)]]))"
)


class _Counted(NamedTuple):
    """Triton's own counts."""

    inferences: int
    executions: int


@pytest.fixture(scope="module")
def served(api: Api) -> Iterator[Sandbox]:
    """The same model behind three scripts."""
    with sandbox(api, "batching") as box:
        box.create(
            config_map("files", model="double", code=_CODE, config=_CONFIG),
            *_scored("one-by-one", _SYNC),
            *_scored("threads", _SYNC, threads=_CLIENTS),
            *_scored("async", _ASYNC),
        )
        box.until_ready("one-by-one", "threads", "async")
        yield box


def _scored(name: str, script: str, **middleware: object) -> tuple[Object, Object]:
    source = {"configMap": {"name": f"{name}-script"}}
    repository = from_config_map("files", model="double")
    spec = {"repository": repository, "middleware": {"source": source, **middleware}}
    return script_map(f"{name}-script", script), triton_model(name, **spec)


def _average_batch(box: Sandbox, name: str) -> float:
    """Return how many inferences Triton ran at once while many clients asked for scores."""
    with address(box, name) as where, address(box, name, "metrics") as metrics:
        before = _counted(metrics)
        with ThreadPoolExecutor(_CLIENTS) as clients:
            answers = list(clients.map(lambda n: _score(where, n), range(_REQUESTS)))
        after = _counted(metrics)
    assert answers == [[[2.0 * number]] for number in range(_REQUESTS)]
    inferences = after.inferences - before.inferences
    assert inferences == _REQUESTS
    average = inferences / (after.executions - before.executions)
    print(f"{name}: {inferences} inferences, average batch {average:.1f}")
    return average


def _score(where: Endpoint, number: int) -> object:
    return json.loads(ask(where, "/score", body=str(number).encode()).body)


def _counted(metrics: Endpoint) -> _Counted:
    text = ask(metrics, "/metrics").body.decode()
    names = ("nv_inference_count", "nv_inference_exec_count")
    return _Counted(*(_value(text, name) for name in names))


def _value(text: str, name: str) -> int:
    found = re.search(rf'^{name}{{model="double",version="1"}} (\d+)', text, re.MULTILINE)
    assert found, text
    return int(found[1])


def test_run_in_one_thread_is_never_batched(served: Sandbox) -> None:
    """What Azure ML's server did: one worker, one request at a time."""
    assert _average_batch(served, "one-by-one") == 1


@pytest.mark.parametrize("name", ["threads", "async"])
def test_run_at_the_same_time_is_batched(served: Sandbox, name: str) -> None:
    """Threads, or `async def run`, let Triton have many requests at once."""
    assert _average_batch(served, name) > 2
