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
    layouts: tuple[tuple[str, str], ...]
    """Each platform that implies it, empty for none, with its default model file."""
    as_folder: bool = False
    """Whether a folder of that name is a model, too."""
    completes: bool = False
    """Whether it fills in missing inputs and outputs from the model file."""
    needs_input: bool = False
    """Whether it refuses a configuration that lists no input at the end."""

    @property
    def files(self) -> tuple[str, ...]:
        """Its default model files."""
        return tuple(file for _, file in self.layouts)

    def file(self, platform: str) -> str:
        """Return the default model file for *platform*."""
        return dict(self.layouts).get(platform, self.files[0])


ENSEMBLE: Final = "ensemble"
PYTHON: Final = "python"

# In the order in which the core looks for files. TensorFlow is not built since 25.03.
BACKENDS: Final = (
    Backend(
        "tensorflow",
        (
            ("tensorflow_savedmodel", "model.savedmodel"),
            ("tensorflow_graphdef", "model.graphdef"),
        ),
        as_folder=True,
        completes=True,
    ),
    Backend("tensorrt", (("tensorrt_plan", "model.plan"),), completes=True, needs_input=True),
    Backend(
        "onnxruntime",
        (("onnxruntime_onnx", "model.onnx"),),
        as_folder=True,
        completes=True,
        needs_input=True,
    ),
    Backend("openvino", (("", "model.xml"),), as_folder=True, completes=True),
    # Releases differ in the platforms that they accept; what one of them accepts, passes.
    Backend(
        "pytorch",
        (
            ("pytorch_libtorch", "model.pt"),
            ("libtorch", "model.pt"),
            ("torch_aoti", "model.pt2"),
        ),
        needs_input=True,
    ),
    Backend(PYTHON, (("", "model.py"),)),
)
BY_NAME: Final = {backend.name: backend for backend in BACKENDS}
BY_PLATFORM: Final = {
    platform: backend for backend in BACKENDS for platform, _ in backend.layouts if platform
}
FILE_NAMES: Final = frozenset(file for backend in BACKENDS for file in backend.files)

# ValidateModelConfig wants one of these platforms beside these backends.
PAIRED_PLATFORMS: Final = {
    backend.name: platforms
    for backend in BACKENDS
    if (platforms := tuple(platform for platform, _ in backend.layouts if platform))
}
