"""The Triton backend "onnxruntime" in Python: serves <model>/<version>/model.onnx on CPU.

Triton's Python backend runs this file in a process of its own for each model instance. Only this
file knows Triton's Python interface; what is done with a model is in onnx_backend.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import triton_python_backend_utils as pb_utils  # type: ignore[import-not-found]
from onnx_backend import auto_complete, execution
from onnx_backend.check import check
from onnx_backend.graph import Graph, load


class TritonPythonModel:
    """One instance of one model; Triton calls these methods by name."""

    _graph: Graph
    _batching: bool

    @staticmethod
    def auto_complete_config(auto_complete_model_config: Any) -> Any:
        """Fill the configuration of a model that has no config.pbtxt, or an incomplete one."""
        config = auto_complete_model_config.as_dict()
        if not auto_complete.is_complete(config):
            # Written into Triton's own dictionary: its add_input refuses `reshape`.
            auto_complete.complete(config, load(_chosen_model(), config))
        return auto_complete_model_config

    def initialize(self, args: dict[str, str]) -> None:
        """Load the model; an exception makes Triton report the model as failed, with its text."""
        config = json.loads(args["model_config"])
        filename = config.get("default_model_filename") or "model.onnx"
        path = Path(args["model_repository"], args["model_version"], filename)
        self._graph = load(path, config)
        check(config, self._graph)
        self._batching = config["max_batch_size"] > 0

    def execute(self, requests: list[Any]) -> list[Any]:
        """Answer *requests*, in their order."""
        jobs = [_job(number, request) for number, request in enumerate(requests)]
        responses: dict[int, Any] = {}
        for batch in execution.batches(jobs, self._batching):
            responses |= self._answers(batch)
        return [responses[number] for number in range(len(requests))]

    def _answers(self, batch: list[execution.Job]) -> dict[int, Any]:
        try:
            results = execution.run(self._graph, batch)
        except Exception as error:  # noqa: BLE001 - one bad request must not end the process
            failure = pb_utils.TritonError(f"onnxruntime: {error}")
            return {job.number: pb_utils.InferenceResponse([], failure) for job in batch}
        return {
            job.number: pb_utils.InferenceResponse(
                [pb_utils.Tensor(name, result[name]) for name in job.wanted]
            )
            for job, result in zip(batch, results, strict=True)
        }


def _job(number: int, request: Any) -> execution.Job:
    feed = {tensor.name(): tensor.as_numpy() for tensor in request.inputs()}
    return execution.Job(number, feed, tuple(request.requested_output_names()))


def _chosen_model() -> Path:
    """Return the model file that Triton chose.

    auto_complete_config is given the configuration only, but the path is the first argument of
    this process.
    """
    return Path(Path("/proc/self/cmdline").read_bytes().split(b"\0")[1].decode())
