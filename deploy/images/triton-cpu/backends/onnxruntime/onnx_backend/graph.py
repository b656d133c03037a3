"""Load an ONNX file and describe its inputs and outputs in Triton's terms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import onnxruntime  # type: ignore[import-not-found,import-untyped,unused-ignore]
from numpy.typing import NDArray

from onnx_backend.errors import ModelError

Array = NDArray[Any]

_DATA_TYPES = {
    "tensor(bool)": "TYPE_BOOL",
    "tensor(double)": "TYPE_FP64",
    "tensor(float)": "TYPE_FP32",
    "tensor(float16)": "TYPE_FP16",
    "tensor(int16)": "TYPE_INT16",
    "tensor(int32)": "TYPE_INT32",
    "tensor(int64)": "TYPE_INT64",
    "tensor(int8)": "TYPE_INT8",
    "tensor(string)": "TYPE_STRING",
    "tensor(uint16)": "TYPE_UINT16",
    "tensor(uint32)": "TYPE_UINT32",
    "tensor(uint64)": "TYPE_UINT64",
    "tensor(uint8)": "TYPE_UINT8",
}

_THREAD_PARAMETERS = {
    "intra_op_thread_count": "intra_op_num_threads",
    "inter_op_thread_count": "inter_op_num_threads",
}
"""Parameters of config.pbtxt, as in the C++ backend, and ONNX Runtime's names for them."""


class Session(Protocol):
    """What is used of onnxruntime.InferenceSession."""

    def run(self, names: Sequence[str], feed: Mapping[str, Array]) -> list[Array]:
        """Run the graph and return the outputs called *names*."""


@dataclass(frozen=True)
class TensorInfo:
    """An input or output of the graph; a shape holds -1 where any size will do."""

    name: str
    data_type: str
    shape: tuple[int, ...]

    @property
    def first_dimension_varies(self) -> bool:
        """Say whether the first dimension can carry a batch."""
        return bool(self.shape) and self.shape[0] == -1


@dataclass(frozen=True)
class Graph:
    """A loaded model."""

    session: Session
    inputs: tuple[TensorInfo, ...]
    outputs: tuple[TensorInfo, ...]

    @property
    def can_batch(self) -> bool:
        """Say whether every tensor has a variable first dimension."""
        return all(info.first_dimension_varies for info in self.inputs + self.outputs)


def load(path: Path, config: Mapping[str, Any]) -> Graph:
    """Load the model at *path* for CPU with the thread counts that *config* asks for."""
    file = path / "model.onnx" if path.is_dir() else path
    if not file.is_file():
        msg = f"there is no model file {file}: check the version folder and default_model_filename"
        raise ModelError(msg)
    options = _options(config)
    try:
        session = onnxruntime.InferenceSession(
            str(file), sess_options=options, providers=["CPUExecutionProvider"]
        )
    except Exception as error:  # noqa: BLE001 - ONNX Runtime's own share no other base class
        msg = f"ONNX Runtime {onnxruntime.__version__} can't load {file}: {error}"
        raise ModelError(msg) from None
    inputs, outputs = session.get_inputs(), session.get_outputs()
    return Graph(session, tuple(map(_info, inputs)), tuple(map(_info, outputs)))


def _options(config: Mapping[str, Any]) -> Any:
    options = onnxruntime.SessionOptions()
    parameters = config.get("parameters") or {}
    for parameter, option in _THREAD_PARAMETERS.items():
        text = parameters.get(parameter, {}).get("string_value") or "0"
        if not text.isdigit():
            msg = f"parameter {parameter} in config.pbtxt is {text!r}; it has to be a whole number"
            raise ModelError(msg)
        setattr(options, option, int(text))
    return options


def _info(argument: Any) -> TensorInfo:
    """Describe one of ONNX Runtime's inputs or outputs."""
    if argument.type not in _DATA_TYPES:
        msg = f"tensor {argument.name!r} has type {argument.type}, for which Triton has none"
        raise ModelError(msg)
    # A dimension without a fixed size is a name, or nothing.
    shape = tuple(size if isinstance(size, int) and size >= 0 else -1 for size in argument.shape)
    return TensorInfo(argument.name, _DATA_TYPES[argument.type], shape)
