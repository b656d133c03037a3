"""What a real Triton batches behind a script, by its own count."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from gateway import triton
from middleware.http_client import send

_CONFIG: Final = """
name: "echo"
backend: "python"
max_batch_size: 64
input [ { name: "INPUT" data_type: TYPE_FP32 dims: [ -1 ] } ]
output [ { name: "OUTPUT" data_type: TYPE_FP32 dims: [ -1 ] } ]
instance_group [ { count: 1 kind: KIND_CPU } ]
dynamic_batching { }
"""
# As a GPU does: as long for a batch as for one.
_CODE: Final = """
import time

import triton_python_backend_utils as pb_utils


class TritonPythonModel:
    def execute(self, requests):
        time.sleep(0.02)
        return [self.answer(request) for request in requests]

    def answer(self, request):
        tensor = pb_utils.get_input_tensor_by_name(request, "INPUT").as_numpy()
        return pb_utils.InferenceResponse([pb_utils.Tensor("OUTPUT", tensor)])
"""


@dataclass(frozen=True)
class Count:
    """Triton's own: requests that it answered, and how often it ran the model for them."""

    inferences: int
    executions: int

    def average_since(self, before: "Count") -> float:
        """Return how many inferences an execution had on average since *before*; 0 for none."""
        executions = self.executions - before.executions
        return round((self.inferences - before.inferences) / executions, 1) if executions else 0.0


def can_run() -> bool:
    """Whether a real Triton can be started here: from its unpacked image, which takes root."""
    return os.geteuid() == 0


@contextmanager
def batching_triton() -> Iterator[triton.Triton]:
    """Run one that takes 20 ms for any batch."""
    with triton.serving(_CODE, _CONFIG) as served:
        yield served


def count(metrics_port: int) -> Count:
    """Ask Triton's metrics."""
    text = send(metrics_port, "GET", "/metrics").body.decode()
    return Count(_value(text, "nv_inference_count"), _value(text, "nv_inference_exec_count"))


def _value(text: str, name: str) -> int:
    found = re.search(rf'^{name}{{model="echo",version="1"}} (\d+)', text, re.MULTILINE)
    return int(found[1]) if found else 0
