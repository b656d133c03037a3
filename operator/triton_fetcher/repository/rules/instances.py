"""Instance groups. Source: ValidateInstanceGroup in core's src/model_config_utils.cc."""

from collections.abc import Iterator
from typing import Final

from triton_api.fetching import Finding
from triton_fetcher.repository.config_schema import ModelConfig
from triton_fetcher.repository.model import Model
from triton_fetcher.repository.options import Options

_AUTO: Final = 0
_GPU: Final = 1
_TENSORRT: Final = "tensorrt_plan"


def check(model: Model, options: Options) -> Iterator[Finding]:
    """Groups ask for GPUs that the pod has, and name GPUs only where they run on some."""
    if model.is_ensemble:
        return  # An ensemble must have none, which is the ensemble's rule.
    for index, group in enumerate(model.config.instance_group):
        at = ("instance_group", index)
        yield from _devices(model, at, group, options.gpus)
        if group.profile and model.config.backend and model.config.platform != _TENSORRT:
            yield model.error(
                (*at, "profile"),
                "profile is for TensorRT models only",
                "Remove profile.",
            )


def _devices(
    model: Model, at: tuple[str, int], group: ModelConfig, gpus: int | None
) -> Iterator[Finding]:
    if group.kind not in {_AUTO, _GPU}:
        if group.gpus:
            yield model.error(
                (*at, "gpus"),
                "an instance group names GPUs and is not for GPUs",
                "Remove gpus, or write kind: KIND_GPU.",
            )
    elif gpus == 0:
        yield from _without_gpus(model, at, group)
    elif gpus is not None:
        yield from _out_of_range(model, at, group, gpus)


def _without_gpus(model: Model, at: tuple[str, int], group: ModelConfig) -> Iterator[Finding]:
    if group.kind == _GPU:
        yield model.error(
            (*at, "kind"),
            "an instance group wants a GPU, and spec.gpus.count is 0",
            "Set spec.gpus.count, or write kind: KIND_CPU, or KIND_AUTO for either.",
        )
    elif group.gpus:
        yield model.error(
            (*at, "gpus"),
            "an instance group names GPUs, and spec.gpus.count is 0",
            "Set spec.gpus.count, or remove gpus.",
        )


def _out_of_range(
    model: Model, at: tuple[str, int], group: ModelConfig, gpus: int
) -> Iterator[Finding]:
    for index, gpu in enumerate(group.gpus):
        if not 0 <= gpu < gpus:
            yield model.error(
                (*at, "gpus", index),
                f"an instance group names GPU {gpu}, and the pod has {gpus}, counted from 0",
                f"Name GPUs from 0 to {gpus - 1}, or raise spec.gpus.count.",
            )
