"""For new scripts: a model that the pod's Triton serves, by names and NumPy values.

    from triton_middleware.served_model import ServedModel

    def init():
        global model
        model = ServedModel("densenet_onnx")

    def run(data):
        scores = model.infer(data_0=preprocess(data))["fc6_1"]

What the model takes and returns comes from Triton, so a wrong name, shape or type is an error that
says what is expected, before anything is sent. Any thread may use a ServedModel.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import tritonclient.http
import tritonclient.http.aio
from tritonclient.utils import triton_to_np_dtype

from triton_middleware.compatibility.triton_clients import for_any_thread
from triton_middleware.settings import PREFIX

_DEFAULT_URL: Final = "http://localhost:8000"
_TEXT: Final = "BYTES"

Array = np.ndarray[Any, Any]


@dataclass(frozen=True, slots=True)
class Tensor:
    """An input or output of a model as Triton describes it."""

    name: str
    datatype: str
    """Triton's name of the type, such as FP32 or BYTES."""
    shape: tuple[int, ...]
    """With -1 where any length fits; the batch comes first if the model has one."""

    def array(self, value: Any) -> Array:
        """Return *value* with the type that the tensor has; raises ValueError on a wrong shape."""
        if self.datatype == _TEXT:
            array = _bytes(np.asarray(value, dtype=object))
        else:
            array = np.asarray(value, dtype=triton_to_np_dtype(self.datatype))
        fits = len(array.shape) == len(self.shape) and all(
            wanted in {-1, given} for wanted, given in zip(self.shape, array.shape, strict=True)
        )
        if not fits:
            raise ValueError(
                f"{self.name} has shape {list(array.shape)}; the model takes {list(self.shape)}, "
                "where -1 is any length"
            )
        return array


@dataclass(frozen=True, slots=True)
class Label:
    """One class that a model found, by Triton's classification extension."""

    score: float
    index: int
    name: str
    """From the model's label file; empty without one."""


class ServedModel:
    """A model of the Triton beside the script."""

    def __init__(self, name: str, version: str = "", url: str = "") -> None:
        """Ask Triton at *url*, by default the pod's own, what *name* takes and returns.

        Raises tritonclient.utils.InferenceServerException when the model is not there.
        """
        full = url or os.environ.get(f"{PREFIX}TRITON_URL") or _DEFAULT_URL
        self._address = full.removeprefix("http://").rstrip("/")
        self._client = _any_thread_client()(self._address)
        # Made on first use, for it belongs to the event loop that it is made on.
        self._async_client: Any = None
        self.name = name
        self.version = version
        self.metadata: dict[str, Any] = self._client.get_model_metadata(name, version)
        self.inputs = _tensors(self.metadata["inputs"])
        self.outputs = _tensors(self.metadata["outputs"])

    def infer(self, **inputs: Any) -> dict[str, Array]:
        """Return every output by name, for inputs that are given by name.

        Raises ValueError for inputs that the model does not take as they are.
        """
        result = self._client.infer(self.name, self._sent(inputs), self.version)
        return self._received(result)

    async def infer_async(self, **inputs: Any) -> dict[str, Array]:
        """Return what `infer` does, without blocking the event loop of an async `run()`."""
        if self._async_client is None:
            self._async_client = tritonclient.http.aio.InferenceServerClient(self._address)
        result = await self._async_client.infer(self.name, self._sent(inputs), self.version)
        return self._received(result)

    async def close(self) -> None:
        """Close the connections of `infer_async`; a worker that ends does so by itself."""
        if self._async_client is not None:
            await self._async_client.close()
            self._async_client = None

    def classify(self, output: str, count: int, **inputs: Any) -> list[list[Label]]:
        """Return, for each item of the batch, the *count* classes with the highest scores."""
        wanted = tritonclient.http.InferRequestedOutput(output, class_count=count)
        sent = self._sent(inputs)
        result = self._client.infer(self.name, sent, self.version, outputs=[wanted])
        found = result.as_numpy(output)
        return [[_label(each) for each in item] for item in found.reshape(-1, found.shape[-1])]

    def _sent(self, inputs: Mapping[str, Any]) -> list[Any]:
        if inputs.keys() != self.inputs.keys():
            raise ValueError(
                f"{self.name} takes {sorted(self.inputs)}; given were {sorted(inputs)}"
            )
        return [_sent(self.inputs[name], value) for name, value in inputs.items()]

    def _received(self, result: Any) -> dict[str, Array]:
        return {name: result.as_numpy(name) for name in self.outputs}


def _any_thread_client() -> Any:
    client = tritonclient.http.InferenceServerClient
    return client if hasattr(client, "of_this_thread") else for_any_thread(client)


def _tensors(described: list[dict[str, Any]]) -> dict[str, Tensor]:
    return {
        each["name"]: Tensor(each["name"], each["datatype"], tuple(map(int, each["shape"])))
        for each in described
    }


def _sent(tensor: Tensor, value: Any) -> Any:
    array = tensor.array(value)
    sent = tritonclient.http.InferInput(tensor.name, list(array.shape), tensor.datatype)
    sent.set_data_from_numpy(array)
    return sent


def _bytes(texts: Array) -> Array:
    encoded = [each.encode() if isinstance(each, str) else bytes(each) for each in texts.flat]
    array = np.empty(texts.shape, dtype=object)
    array.flat[:] = encoded
    return array


def _label(told: bytes) -> Label:
    score, index, name = [*told.decode().split(":", 2), ""][:3]
    return Label(float(score), int(index), name)
