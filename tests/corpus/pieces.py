"""Contents of model files, as small as they can be."""

from typing import Final

PYTHON: Final = """\
import triton_python_backend_utils as triton

class TritonPythonModel:
    def execute(self, requests):
        return [triton.InferenceResponse([]) for _ in requests]
"""

COMPLETING: Final = """\
class TritonPythonModel:
    @staticmethod
    def auto_complete_config(config):
        config.add_input({"name": "x", "data_type": "TYPE_FP32", "dims": [4]})
        config.add_output({"name": "y", "data_type": "TYPE_FP32", "dims": [4]})
        config.set_max_batch_size(0)
        return config

    def execute(self, requests):
        return [None for _ in requests]
"""

IO: Final = """\
input [{ name: "x" data_type: TYPE_FP32 dims: [4] }]
output [{ name: "y" data_type: TYPE_FP32 dims: [4] }]
"""

ONE_INSTANCE: Final = "instance_group [{ count: 1 kind: KIND_CPU }]\n"


def config(*lines: str, backend: str = "python", io: str = IO) -> str:
    """Return a config.pbtxt with *lines* after backend, inputs and outputs."""
    return f'backend: "{backend}"\n{io}' + "".join(f"{line}\n" for line in lines)


def python(name: str, *lines: str, io: str = IO) -> dict[str, str]:
    """Return the files of a Python model with *lines* in its config.pbtxt."""
    return {f"{name}/config.pbtxt": config(*lines, io=io), f"{name}/1/model.py": PYTHON}


def onnx(*shape: int | str) -> bytes:
    """Return an ONNX model that copies `x` to `y`, FP32 of *shape*.

    Written in protobuf's wire format by the field numbers of onnx.proto3, which saves the library.
    """
    node = _text(1, "x") + _text(2, "y") + _text(4, "Identity")
    graph = _bytes(1, node) + _text(2, "g") + _bytes(11, _tensor("x", shape))
    graph += _bytes(12, _tensor("y", shape))
    return _number(1, 8) + _bytes(7, graph) + _bytes(8, _number(2, 13))


def _tensor(name: str, shape: tuple[int | str, ...]) -> bytes:
    dims = b"".join(
        _bytes(1, _number(1, size) if isinstance(size, int) else _text(2, size)) for size in shape
    )
    return _text(1, name) + _bytes(2, _bytes(1, _number(1, 1) + _bytes(2, dims)))


def _number(field: int, value: int) -> bytes:
    return bytes([field << 3, value])


def _text(field: int, value: str) -> bytes:
    return _bytes(field, value.encode())


def _bytes(field: int, value: bytes) -> bytes:
    return bytes([field << 3 | 2, len(value)]) + value
