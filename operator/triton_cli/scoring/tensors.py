"""Arrays of NumPy's files as a request of the v2 protocol, their bytes after its JSON."""

import io
import json
from collections.abc import Mapping
from typing import Any
from zipfile import BadZipFile

import numpy as np
from tritonclient.utils import np_to_triton_dtype, serialize_byte_tensor

from triton_cli.errors import UserError
from triton_cli.scoring.question import NUMPY, Data

UNNAMED = ""
"""Name of the array of a .npy, which has none."""


def arrays(data: Data) -> dict[str, Any]:
    """Return the arrays in *data* by name, each of a kind that Triton knows. Raises UserError."""
    try:
        # What is pickled would run code.
        loaded = np.load(io.BytesIO(data.content), allow_pickle=False)
        found = {UNNAMED: loaded} if data.media_type == NUMPY else dict(loaded)
    except (ValueError, OSError, EOFError, BadZipFile) as error:
        raise UserError(f"--data can't be read as NumPy's: {error}; save it again") from None
    if not found or not all(isinstance(array, np.ndarray) for array in found.values()):
        raise UserError("--data is an archive without arrays; write it by numpy.savez")
    known = {name: _known(array) for name, array in found.items()}
    for name, array in known.items():
        if np_to_triton_dtype(array.dtype) is None:
            raise UserError(
                f"{name or 'the array'} is of {array.dtype}, which Triton has not; convert it by "
                "astype, to float32 for example"
            )
    return known


def only_input(metadata: Mapping[str, Any]) -> str:
    """Return the name of a model's only input, by its *metadata*. Raises UserError for several."""
    inputs = [each["name"] for each in metadata["inputs"]]
    if len(inputs) != 1:
        raise UserError(
            f"{metadata['name']} has the inputs {', '.join(inputs)}, and a .npy has no name; save "
            "the arrays with numpy.savez under these names"
        )
    return str(inputs[0])


def binary_request(tensors: Mapping[str, Any]) -> tuple[bytes, bytes]:
    """Return the JSON and the bytes of a request with *tensors*."""
    packed = {name: _packed(array) for name, array in tensors.items()}
    inputs = [
        {
            "name": name,
            "shape": list(array.shape),
            "datatype": np_to_triton_dtype(array.dtype),
            "parameters": {"binary_data_size": len(packed[name])},
        }
        for name, array in tensors.items()
    ]
    return json.dumps({"inputs": inputs}).encode(), b"".join(packed.values())


def _known(array: Any) -> Any:
    """Return *array* with text as objects, and numbers as Triton's machine has them."""
    if array.dtype.kind in "US":
        return array.astype(np.object_)
    return array.astype(array.dtype.newbyteorder("<"), copy=False)


def _packed(array: Any) -> bytes:
    if array.dtype != np.object_:
        content: bytes = array.tobytes()
        return content
    serialized = serialize_byte_tensor(array)
    return bytes(serialized.item()) if serialized.size else b""
