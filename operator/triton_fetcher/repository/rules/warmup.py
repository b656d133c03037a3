"""Warm-up requests. Source: GenerateWarmupData in core's src/backend_model_instance.cc."""

from collections.abc import Iterator
from math import prod
from typing import Final

from triton_api.fetching import Finding
from triton_fetcher.repository.config_schema import ModelConfig, type_name
from triton_fetcher.repository.findings import listed
from triton_fetcher.repository.model import Model, leaves_folder
from triton_fetcher.repository.options import Options
from triton_fetcher.repository.tree import joined

FOLDER: Final = "warmup"
_TEXT: Final = "TYPE_STRING"
_At = tuple[str | int, ...]
# Bytes of an element; text has none of its own.
_ELEMENT_BYTES: Final = {
    **dict.fromkeys(("TYPE_BOOL", "TYPE_UINT8", "TYPE_INT8"), 1),
    **dict.fromkeys(("TYPE_UINT16", "TYPE_INT16", "TYPE_FP16", "TYPE_BF16"), 2),
    **dict.fromkeys(("TYPE_UINT32", "TYPE_INT32", "TYPE_FP32"), 4),
    **dict.fromkeys(("TYPE_UINT64", "TYPE_INT64", "TYPE_FP64"), 8),
}


def check(model: Model, _: Options) -> Iterator[Finding]:
    """A warm-up is a request that the model could get. A batch size of 0 switches it off."""
    if model.is_ensemble:
        return
    for index, sample in enumerate(model.config.model_warmup):
        if sample.batch_size:
            yield from _sample(model, ("model_warmup", index), sample)


def _sample(model: Model, at: _At, sample: ModelConfig) -> Iterator[Finding]:
    largest = max(1, model.config.max_batch_size)
    known = {tensor.name: tensor for tensor in model.config.input}
    # A backend fills in what is not written, and the Python backend does when it likes to.
    if known and sample.batch_size > largest:
        yield model.error(
            (*at, "batch_size"),
            f"warm-up {sample.name!r} has batches of {sample.batch_size}, the model of {largest}",
            f"Write batch_size: {largest}, or raise max_batch_size.",
        )
    missing = {name for name, tensor in known.items() if not tensor.optional} - set(sample.inputs)
    if missing:
        yield model.error(
            at,
            f"warm-up {sample.name!r} has no data for the input {listed(missing)}",
            "Add it to inputs.",
        )
    for name in sorted(sample.inputs):
        place = (*at, "inputs")
        yield from _data(model, place, name, sample.inputs[name])
        if name in known:
            yield from _fit(model, place, sample.inputs[name], known[name])


def _data(model: Model, at: _At, name: str, data: ModelConfig) -> Iterator[Finding]:
    if -1 in data.dims:
        yield model.error(
            at,
            f"the warm-up data of {name!r} has a variable size",
            "Write the sizes that are to be run, without -1.",
        )
    elif not data.WhichOneof("input_data_type"):
        yield model.error(
            at,
            f"the warm-up of input {name!r} does not say what data it takes",
            "Write zero_data: true, random_data: true or input_data_file.",
        )
    elif data.input_data_file:
        yield from _file(model, at, data)


def _file(model: Model, at: _At, data: ModelConfig) -> Iterator[Finding]:
    path = joined(FOLDER, data.input_data_file)
    if not model.has_file(path):
        yield model.error(
            at,
            f"there is no warm-up file {data.input_data_file!r} in {model.name}/{FOLDER}",
            f"Put it at {model.name}/{path}.",
        )
        return
    size = None if leaves_folder(path) else model.tree.size(model.inside(path))
    kind = type_name(data.data_type)
    needed = prod(data.dims) * _ELEMENT_BYTES.get(kind, 0)
    if size is not None and size < needed:
        yield model.error(
            at,
            f"the warm-up file {data.input_data_file!r} has {size} bytes of {needed}",
            "Write a file of the shape and type that the warm-up gives.",
        )


def _fit(model: Model, at: _At, data: ModelConfig, tensor: ModelConfig) -> Iterator[Finding]:
    if data.data_type != tensor.data_type:
        yield model.error(
            at,
            f"the warm-up data of {tensor.name!r} is {type_name(data.data_type)}, the input is "
            f"{type_name(tensor.data_type)}",
            f"Write data_type: {type_name(tensor.data_type)}.",
        )
    same_rank = len(data.dims) == len(tensor.dims)
    pairs = zip(data.dims, tensor.dims, strict=False)
    if not same_rank or any(-1 not in pair and pair[0] != pair[1] for pair in pairs):
        yield model.error(
            at,
            f"the warm-up data of {tensor.name!r} has dims {list(data.dims)}, the input has "
            f"{list(tensor.dims)}",
            "Give the data the input's shape.",
        )
