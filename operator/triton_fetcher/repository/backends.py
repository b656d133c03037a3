"""What Triton's core knows of backends: their files, platforms, and what they fill in.

Source: triton-inference-server/core, AutoCompleteBackendFields and GetBackendType in
src/model_config_utils.cc.
"""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Backend:
    """A backend of NVIDIA's that the core treats in a special way."""

    name: str
    file: str
    """Its default model file."""
    platforms: tuple[str, ...] = ()
    """Platforms that imply it; the first is filled in."""
    as_folder: bool = False
    """Whether a folder of that name is a model, too."""
    completes: bool = False
    """Whether it fills in missing inputs and outputs from the model file."""
    needs_input: bool = False
    """Whether it refuses a configuration that lists no input at the end."""


ENSEMBLE: Final = "ensemble"
PYTHON: Final = "python"

# In the order in which the core looks for files.
BACKENDS: Final = (
    Backend("tensorrt", "model.plan", ("tensorrt_plan",), completes=True, needs_input=True),
    Backend(
        "onnxruntime",
        "model.onnx",
        ("onnxruntime_onnx",),
        as_folder=True,
        completes=True,
        needs_input=True,
    ),
    Backend("openvino", "model.xml", as_folder=True, completes=True),
    Backend("pytorch", "model.pt", ("pytorch_libtorch", "libtorch"), needs_input=True),
    Backend(PYTHON, "model.py"),
)
BY_NAME: Final = {backend.name: backend for backend in BACKENDS}
BY_PLATFORM: Final = {name: backend for backend in BACKENDS for name in backend.platforms}
# Torch's ahead-of-time models: releases differ in the backend that they belong to.
AHEAD_OF_TIME: Final = "torch_aoti"
AHEAD_OF_TIME_FILE: Final = "model.pt2"
FILE_NAMES: Final = frozenset(backend.file for backend in BACKENDS) | {AHEAD_OF_TIME_FILE}

# ValidateModelConfig wants exactly this platform beside these backends.
PAIRED_PLATFORMS: Final = {
    "tensorrt": ("tensorrt_plan",),
    "onnxruntime": ("onnxruntime_onnx",),
    "pytorch": ("pytorch_libtorch", "libtorch", AHEAD_OF_TIME),
    # Not built since 25.03, but the core still judges them.
    "tensorflow": ("tensorflow_graphdef", "tensorflow_savedmodel"),
}
