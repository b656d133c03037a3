"""spec.triton: how Triton runs."""

from typing import Annotated

from pydantic import Field

from triton_api.fields import (
    LIST_SET,
    ApiObject,
    ImageReference,
    Quantity,
    Rule,
    TritonName,
    list_map,
    rules,
)
from triton_api.v1alpha1.overlay import ConfigOverlay
from triton_api.v1alpha1.variable import VALUE_OR_SOURCE, Variable

_CONTROL_FREE = r"^[^\x00-\x1f\x7f]*$"


class EnvironmentVariable(
    Variable,
    json_schema_extra=rules(
        VALUE_OR_SOURCE,
        Rule(
            "!self.name.startsWith('AIP_')",
            "AIP_ variables switch Triton to Vertex AI mode and its own ports off; "
            "choose another name",
            ".name",
        ),
        Rule(
            "self.name != 'RESTRICTED_API_KEY'",
            "RESTRICTED_API_KEY is the operator's; choose another name",
            ".name",
        ),
    ),
):
    """One environment variable of the Triton container."""


class BackendConfig(ApiObject):
    """Settings of one Triton backend."""

    backend: Annotated[
        str, Field(min_length=1, max_length=64, pattern=r"^[a-z0-9][a-z0-9_-]*$")
    ] = Field(description="Backend, such as python, onnxruntime or tensorrt.")
    settings: dict[
        Annotated[str, Field(max_length=128)],
        Annotated[str, Field(max_length=1024, pattern=_CONTROL_FREE)],
    ] = Field(
        min_length=1,
        max_length=32,
        description="Settings as the backend documents them, such as "
        "shm-default-byte-size: '16777216'. Passed as --backend-config=<backend>,<key>=<value>.",
        json_schema_extra=rules(
            Rule(
                "self.all(key, key.matches('^[A-Za-z0-9][A-Za-z0-9_.-]*$'))",
                "a setting's name is made of letters, digits, '-', '_' and '.'",
            )
        ),
    )


class Triton(ApiObject):
    """Settings of the Triton server."""

    image: ImageReference | None = Field(
        default=None,
        description="Image of Triton. Flags are chosen by the release in its tag (YY.MM). "
        "Default: the operator's setting, a tested release.",
    )
    models: list[TritonName] = Field(
        default_factory=list,
        max_length=128,
        description="Models to serve, by folder name. Each must be ready before a pod counts as "
        "ready. Default: every model in the repository.",
        json_schema_extra=LIST_SET,
    )
    auto_complete_config: bool = Field(
        default=True,
        description="Let Triton fill what config.pbtxt leaves out, from the model file; with it "
        "ONNX and TensorRT models need no config.pbtxt.",
    )
    shared_memory: Quantity | None = Field(
        default=None,
        description="Size of /dev/shm, which the Python backend uses for tensors; counts against "
        "the memory limit. Default: 256Mi without a GPU, 1Gi per GPU, at most half the "
        "memory limit.",
    )
    load_timeout_seconds: int = Field(
        default=1800,
        ge=10,
        le=86400,
        description="How long Triton may take to load its models before the pod is restarted.",
    )
    env: list[EnvironmentVariable] = Field(
        default_factory=list,
        max_length=128,
        description="Environment variables of Triton and of Python models.",
        json_schema_extra=list_map("name"),
    )
    log_verbose: int = Field(
        default=0,
        ge=0,
        le=9,
        description="Triton's log level: 0 for warnings and errors, 1 and more for information "
        "and that verbose level.",
    )
    backend_config: list[BackendConfig] = Field(
        default_factory=list,
        max_length=32,
        description="Settings of Triton's backends.",
        json_schema_extra=list_map("backend"),
    )
    config_overlays: list[ConfigOverlay] = Field(
        default_factory=list,
        max_length=64,
        description="Fields of config.pbtxt that win over those of the repository. The source is "
        "not touched; the merged config.pbtxt is made for each pod.",
        json_schema_extra=list_map("model"),
    )
