"""Fill what config.pbtxt leaves out, by the rules of Triton's C++ ONNX Runtime backend."""

from __future__ import annotations

from typing import Any

from onnx_backend.errors import ModelError
from onnx_backend.graph import Graph, TensorInfo

DEFAULT_MAX_BATCH_SIZE = 4
"""Triton's default; `--backend-config=default-max-batch-size` does not reach Python backends."""


def is_complete(config: dict[str, Any]) -> bool:
    """Say whether there is nothing to fill: the rules apply only if a side is missing."""
    return bool(config.get("input")) and bool(config.get("output"))


def complete(config: dict[str, Any], graph: Graph) -> None:
    """Fill *config*, a model configuration as Triton writes it in JSON, from *graph*."""
    _complete_batching(config, graph)
    batching = config["max_batch_size"] > 0
    for side, tensors in (("input", graph.inputs), ("output", graph.outputs)):
        if not config.get(side):
            config[side] = [_entry(tensor, batching) for tensor in tensors]


def _complete_batching(config: dict[str, Any], graph: Graph) -> None:
    if not graph.can_batch:
        if config["max_batch_size"] > 0:
            msg = (
                f"autofill failed for model '{config['name']}': model does not support batching "
                "while non-zero max_batch_size is specified"
            )
            raise ModelError(msg)
        return
    if config["max_batch_size"] == 0:
        config["max_batch_size"] = DEFAULT_MAX_BATCH_SIZE
    if config["max_batch_size"] > 1 and "sequence_batching" not in config:
        config.setdefault("dynamic_batching", {})


def _entry(tensor: TensorInfo, batching: bool) -> dict[str, Any]:
    """Return the entry of one tensor; the batch dimension is implied and not written."""
    entry: dict[str, Any] = {"name": tensor.name, "data_type": tensor.data_type}
    dims = tensor.shape[1:] if batching else tensor.shape
    if dims:
        return entry | {"dims": list(dims)}
    # Triton does not allow empty dims, so clients send one element and the shape is put right.
    return entry | {"dims": [1]} | ({"reshape": {"shape": []}} if batching else {})
