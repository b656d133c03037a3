"""Compare a complete configuration with the graph, so that a mistake shows when loading."""

from __future__ import annotations

from typing import Any

from onnx_backend.errors import ModelError
from onnx_backend.graph import Graph, TensorInfo


def check(config: dict[str, Any], graph: Graph) -> None:
    """Raise ModelError at the first difference that would make inferences fail."""
    _check_inputs_complete(config, graph)
    for side, tensors in (("input", graph.inputs), ("output", graph.outputs)):
        known = {tensor.name: tensor for tensor in tensors}
        for entry in config[side]:
            if entry["name"] not in known:
                msg = (
                    f"unexpected inference {side} '{entry['name']}', "
                    f"allowed {side}s are: {', '.join(sorted(known))}"
                )
                raise ModelError(msg)
            _check_type(side, entry, known[entry["name"]])
            _check_shape(side, entry, known[entry["name"]], config["max_batch_size"])


def _check_inputs_complete(config: dict[str, Any], graph: Graph) -> None:
    """Every input is needed to run the graph; outputs may be left out."""
    configured = {entry["name"] for entry in config["input"]}
    missing = [tensor.name for tensor in graph.inputs if tensor.name not in configured]
    if missing:
        msg = f"config.pbtxt does not list the model's input {', '.join(map(repr, missing))}"
        raise ModelError(msg)


def _check_type(side: str, entry: dict[str, Any], tensor: TensorInfo) -> None:
    if entry["data_type"] != tensor.data_type:
        msg = (
            f"{side} '{tensor.name}': config.pbtxt says {entry['data_type']}, "
            f"the model has {tensor.data_type}"
        )
        raise ModelError(msg)


def _check_shape(side: str, entry: dict[str, Any], tensor: TensorInfo, max_batch_size: int) -> None:
    """Compare the shape that reaches the graph: `reshape` if given, with the batch in front."""
    dims = entry["reshape"].get("shape", []) if "reshape" in entry else entry["dims"]
    configured = [-1] * (max_batch_size > 0) + [int(size) for size in dims]
    if not tensor.shape and configured == [1]:
        return  # A scalar, which dims can't express.
    same_rank = len(configured) == len(tensor.shape)
    pairs = zip(configured, tensor.shape, strict=False)
    if not same_rank or any(-1 not in pair and pair[0] != pair[1] for pair in pairs):
        msg = (
            f"{side} '{tensor.name}': config.pbtxt gives the shape {configured}"
            f"{' (batch dimension first)' if max_batch_size > 0 else ''}, "
            f"the model has {list(tensor.shape)}"
        )
        raise ModelError(msg)
