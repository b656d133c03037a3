"""Inputs and outputs. Source: ValidateIOShape in core's src/model_config_utils.cc."""

from collections.abc import Iterator, Sequence
from math import prod

from triton_api.fetching import Finding
from triton_fetcher.repository.backends import BY_NAME, PYTHON
from triton_fetcher.repository.config_schema import ModelConfig
from triton_fetcher.repository.model import Model
from triton_fetcher.repository.options import Options

_VARIABLE = -1
_TENSORRT = "tensorrt_plan"
_NEVER_IN_PART = frozenset({"onnxruntime", "pytorch"})


def check(model: Model, options: Options) -> Iterator[Finding]:
    """Tensors are there where nobody fills them in, and each is whole."""
    yield from _presence(model, options)
    for side in ("input", "output"):
        for index, tensor in enumerate(getattr(model.config, side)):
            at = (side, index)
            title = f"{side} {tensor.name!r}" if tensor.name else f"{side} number {index + 1}"
            if not _may_be_filled_in(model, options):
                yield from _whole(model, at, title, tensor)
            yield from _sizes(model, (*at, "dims"), f"dims of {title}", tensor.dims)
            if tensor.HasField("reshape") and tensor.dims:
                yield from _reshape(model, at, title, tensor)
            yield from _special(model, at, title, tensor)


def _presence(model: Model, options: Options) -> Iterator[Finding]:
    backend = BY_NAME.get(model.config.backend)
    if backend is None:
        return
    filled = backend.completes and options.auto_complete
    if backend.needs_input and not filled and not model.config.input:
        yield model.error(
            ("backend",),
            f"no input is listed, and the backend {backend.name} does not fill it in"
            + (" when autoCompleteConfig is false" if backend.completes else ""),
            "List the model's inputs and outputs in config.pbtxt.",
        )
    elif backend.name == PYTHON and not _has_tensors(model) and not model.describes_itself:
        # Triton loads it, and it is ready.
        yield model.warning(
            (),
            "no input or output is listed, and model.py has no auto_complete_config: every request"
            " with a tensor will be refused",
            "List the model's inputs and outputs in config.pbtxt.",
        )


def _has_tensors(model: Model) -> bool:
    return bool(model.config.input or model.config.output)


def _may_be_filled_in(model: Model, options: Options) -> bool:
    """Whether the backend may complete a tensor that config.pbtxt gives in part.

    Of NVIDIA's backends, onnxruntime and pytorch don't, and Python does if model.py can.
    """
    name = model.config.backend
    if not options.auto_complete or model.is_ensemble or name in _NEVER_IN_PART:
        return False
    return name != PYTHON or model.describes_itself


def _whole(model: Model, at: tuple[str, int], title: str, tensor: ModelConfig) -> Iterator[Finding]:
    if not tensor.name:
        yield model.error(at, f"{title} has no name", 'Write name: "...".')
    if not tensor.data_type:
        yield model.error(
            at, f"{title} has no data type", "Write data_type: TYPE_FP32, or whichever it has."
        )
    if not tensor.dims:
        yield model.error(
            at,
            f"{title} has no dims",
            "Write its shape without the batch, such as dims: [ 3, 224, 224 ]; -1 is any size, "
            "and a scalar is dims: [ 1 ].",
        )


def _sizes(
    model: Model, at: tuple[str | int, ...], title: str, dims: Sequence[int]
) -> Iterator[Finding]:
    for index, size in enumerate(dims):
        if size < 1 and size != _VARIABLE:
            yield model.error(
                (*at, index),
                f"{title} has a size of {size}",
                "Write 1 or more, or -1 for any size.",
            )


def _reshape(
    model: Model, at: tuple[str, int], title: str, tensor: ModelConfig
) -> Iterator[Finding]:
    shape = tensor.reshape.shape
    place = (*at, "reshape")
    yield from _sizes(model, (*place, 0, "shape"), f"reshape of {title}", shape)
    if not shape and model.config.max_batch_size == 0:
        yield model.error(
            place,
            f"the reshape of {title} is empty, which needs a max_batch_size",
            "Remove reshape, or set max_batch_size.",
        )
    elif not _same_elements(tensor.dims, shape):
        yield model.error(
            place,
            f"dims {list(tensor.dims)} and reshape {list(shape)} of {title} differ in size",
            "Make both hold the same number of elements, also between sizes of -1.",
        )


def _same_elements(dims: Sequence[int], shape: Sequence[int]) -> bool:
    """Whether the parts between variable sizes hold as many elements on both sides."""
    if not shape:
        return _VARIABLE not in dims and prod(dims) == 1
    return _parts(dims) == _parts(shape)


def _parts(dims: Sequence[int]) -> list[int]:
    parts = [1]
    for size in dims:
        if size == _VARIABLE:
            parts.append(1)
        else:
            parts[-1] *= size
    return parts


def _special(
    model: Model, at: tuple[str, int], title: str, tensor: ModelConfig
) -> Iterator[Finding]:
    """Image formats have three dims; shape tensors and other formats are TensorRT's."""
    image_dims = 3
    # Without a backend there is an error of its own, and no platform to compare with.
    tensorrt = model.config.platform == _TENSORRT or not model.config.backend
    if getattr(tensor, "format", 0) and tensor.dims and len(tensor.dims) != image_dims:
        yield model.error(
            (*at, "format"),
            f"{title} has an image format and {len(tensor.dims)} dims",
            "Give it three dims, or remove format.",
        )
    if tensor.is_shape_tensor and not tensorrt:
        yield model.error(
            (*at, "is_shape_tensor"),
            f"{title} is a shape tensor, which only TensorRT has",
            "Remove is_shape_tensor.",
        )
    if tensor.is_non_linear_format_io and not (tensorrt and len(tensor.dims) in {0, image_dims}):
        yield model.error(
            (*at, "is_non_linear_format_io"),
            f"{title} has a non-linear format, which needs TensorRT and three dims",
            "Remove is_non_linear_format_io.",
        )
