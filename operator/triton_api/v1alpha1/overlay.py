"""spec.triton.configOverlays: fields of config.pbtxt that win over the model's own."""

from typing import Annotated, Literal

from pydantic import Field

from triton_api.fields import (
    LIST_ATOMIC,
    LIST_SET,
    ApiObject,
    Rule,
    Text,
    TritonName,
    list_map,
    rules,
)

_MICROSECONDS = 3_600_000_000
BatchSize = Annotated[int, Field(ge=1, le=65536)]
Version = Annotated[int, Field(ge=0, le=2**53)]
TensorName = Annotated[str, Field(min_length=1, max_length=256)]
DataType = Literal[
    "TYPE_BOOL",
    "TYPE_UINT8",
    "TYPE_UINT16",
    "TYPE_UINT32",
    "TYPE_UINT64",
    "TYPE_INT8",
    "TYPE_INT16",
    "TYPE_INT32",
    "TYPE_INT64",
    "TYPE_FP16",
    "TYPE_FP32",
    "TYPE_FP64",
    "TYPE_BF16",
    "TYPE_STRING",
]


class DynamicBatching(ApiObject):
    """How Triton joins requests to batches."""

    preferred_batch_sizes: list[BatchSize] = Field(
        default_factory=list,
        max_length=32,
        description="Sizes to run at once when reached, each at most maxBatchSize. "
        "Default: the largest batch.",
        json_schema_extra=LIST_SET,
    )
    max_queue_delay_microseconds: int = Field(
        default=0,
        ge=0,
        le=_MICROSECONDS,
        description="How long a request may wait for others to join it.",
    )
    preserve_ordering: bool = Field(
        default=False, description="Send responses in the order of their requests."
    )
    max_queue_size: int = Field(
        default=0,
        ge=0,
        le=2**31 - 1,
        description="How many requests may wait; more are refused at once. 0 sets no limit.",
    )
    queue_timeout_microseconds: int = Field(
        default=0,
        ge=0,
        le=_MICROSECONDS,
        description="How long a request may wait before it is refused. 0 sets no limit.",
    )


class InstanceGroup(
    ApiObject,
    json_schema_extra=rules(
        Rule(
            "!has(self.gpus) || self.gpus.size() == 0 || self.kind in ['KIND_AUTO', 'KIND_GPU']",
            "gpus goes with kind KIND_GPU or KIND_AUTO; remove it, or change kind",
            ".gpus",
        )
    ),
):
    """Copies of a model that run side by side."""

    kind: Literal["KIND_AUTO", "KIND_GPU", "KIND_CPU", "KIND_MODEL"] = Field(
        default="KIND_AUTO",
        description="Where they run: KIND_GPU and KIND_CPU say it, KIND_AUTO takes GPUs if there "
        "are any, KIND_MODEL leaves it to the model.",
    )
    count: int = Field(
        default=1,
        ge=1,
        le=1024,
        description="How many copies; with KIND_GPU, on each GPU.",
    )
    gpus: list[Annotated[int, Field(ge=0, le=63)]] = Field(
        default_factory=list,
        max_length=64,
        description="Which of the pod's GPUs, counted from 0. Default: all of them.",
        json_schema_extra=LIST_SET,
    )


class VersionPolicy(
    ApiObject,
    json_schema_extra=rules(
        Rule(
            "[has(self.latest), has(self.all), has(self.specific)].filter(x, x).size() == 1",
            "set exactly one of latest, all and specific",
        )
    ),
):
    """Which versions of a model are loaded; exactly one way of saying it."""

    latest: Annotated[int, Field(ge=1, le=1024)] | None = Field(
        default=None, description="Load this many of the newest versions."
    )
    all: Literal[True] | None = Field(default=None, description="Load every version.")
    specific: Annotated[list[Version], Field(min_length=1, max_length=64)] | None = Field(
        default=None, description="Load these versions.", json_schema_extra=LIST_SET
    )


class WarmupInput(ApiObject):
    """What one input gets in a warm-up."""

    name: TensorName = Field(description="Name of the input.")
    data_type: DataType = Field(description="Data type of the input, as in config.pbtxt.")
    dims: list[Annotated[int, Field(ge=1, le=2**31 - 1)]] = Field(
        max_length=16,
        description="Shape of the data, without the batch; no variable sizes.",
        json_schema_extra=LIST_ATOMIC,
    )
    data: Literal["Zero", "Random"] = Field(
        default="Zero", description="What the data is filled with."
    )


class Warmup(ApiObject):
    """A request that each instance of the model runs before it counts as ready."""

    name: Annotated[str, Field(min_length=1, max_length=63)] = Field(
        description="Name of the warm-up, for Triton's log."
    )
    batch_size: BatchSize = Field(
        default=1, description="Size of the batch; at most maxBatchSize, 1 without batching."
    )
    count: int = Field(default=1, ge=1, le=1000, description="How often it runs.")
    inputs: list[WarmupInput] = Field(
        min_length=1,
        max_length=64,
        description="Data of the inputs; every input that is not optional.",
        json_schema_extra=list_map("name"),
    )


class ConfigOverlay(ApiObject):
    """What replaces the same fields in one model's config.pbtxt, or stands for a missing one."""

    model: TritonName = Field(description="Folder name of the model.")
    max_batch_size: Annotated[int, Field(ge=0, le=65536)] | None = Field(
        default=None,
        description="Largest batch that Triton may hand to the model; 0 switches batching off.",
    )
    dynamic_batching: DynamicBatching | None = Field(
        default=None,
        description="Join requests to batches; replaces the model's dynamic_batching. An empty "
        "object switches it on with Triton's defaults.",
    )
    instance_groups: list[InstanceGroup] = Field(
        default_factory=list,
        max_length=32,
        description="Copies of the model; replaces the model's instance_group.",
        json_schema_extra=LIST_ATOMIC,
    )
    version_policy: VersionPolicy | None = Field(
        default=None, description="Versions to load; replaces the model's version_policy."
    )
    response_cache: bool | None = Field(
        default=None,
        description="Answer a repeated request from Triton's response cache. Not for models with "
        "sequence batching or a decoupled transaction policy.",
    )
    parameters: dict[Annotated[str, Field(max_length=128)], Text] = Field(
        default_factory=dict,
        max_length=64,
        description="Parameters of the model's backend, such as intra_op_thread_count: '2'. "
        "Others in the model's config.pbtxt stay.",
    )
    warmup: list[Warmup] = Field(
        default_factory=list,
        max_length=16,
        description="Requests to run before the model counts as ready; replaces the model's "
        "model_warmup.",
        json_schema_extra=list_map("name"),
    )
