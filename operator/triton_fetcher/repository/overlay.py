"""Merge spec.triton.configOverlays[] into a model's configuration."""

from collections.abc import Iterator

from triton_api.fetching import Finding
from triton_api.v1alpha1.overlay import (
    ConfigOverlay,
    DynamicBatching,
    InstanceGroup,
    VersionPolicy,
    Warmup,
    WarmupInput,
)
from triton_fetcher.repository.backends import BY_NAME
from triton_fetcher.repository.config_schema import ModelConfig, new_config, schema
from triton_fetcher.repository.config_text import parsed, written
from triton_fetcher.repository.findings import error, warning


def merged(text: str | None, overlay: ConfigOverlay) -> str:
    """Return the text of a config.pbtxt with *overlay* merged in; *text* is None without a file.

    A field of the overlay replaces the whole field; parameters are replaced one by one. Raises
    ConfigSyntaxError when *text* can't be parsed.
    """
    return written(overlaid(parsed(text) if text else new_config(), overlay))


def overlaid(config: ModelConfig, overlay: ConfigOverlay) -> ModelConfig:
    """Return a copy of *config* with the fields that *overlay* sets."""
    result = type(config)()
    result.CopyFrom(config)
    if overlay.max_batch_size is not None:
        result.max_batch_size = overlay.max_batch_size
    if overlay.dynamic_batching is not None:
        result.dynamic_batching.CopyFrom(_dynamic_batching(overlay.dynamic_batching))
        result.dynamic_batching.SetInParent()  # Empty means Triton's defaults, not absent.
    if overlay.instance_groups:
        del result.instance_group[:]
        result.instance_group.extend(map(_instance_group, overlay.instance_groups))
    if overlay.version_policy is not None:
        result.version_policy.CopyFrom(_version_policy(overlay.version_policy))
    if overlay.response_cache is not None:
        result.response_cache.enable = overlay.response_cache
    for key, value in overlay.parameters.items():
        result.parameters[key].string_value = value
    if overlay.warmup:
        del result.model_warmup[:]
        result.model_warmup.extend(map(_warmup, overlay.warmup))
    return result


def overlay_findings(config: ModelConfig, overlay: ConfigOverlay) -> Iterator[Finding]:
    """Yield what is wrong with using *overlay*, beyond what the result shows.

    *config* is the model's own, with backend and platform filled in.
    """
    place = f"spec.triton.configOverlays[{overlay.model}]"
    scheduler = config.WhichOneof("scheduling_choice")
    if overlay.dynamic_batching is not None and scheduler not in {None, "dynamic_batching"}:
        yield error(
            f"{place}.dynamicBatching",
            f"model {overlay.model!r} has {scheduler}, which dynamic batching would replace",
            "Remove dynamicBatching from the overlay: a model has one scheduler.",
        )
    backend = BY_NAME.get(config.backend)
    sized_by_file = backend is not None and backend.completes
    if overlay.max_batch_size == 0 and sized_by_file and not (config.input and config.output):
        yield warning(
            f"{place}.maxBatchSize",
            f"the backend {config.backend} takes the batch size from the model's file where "
            "config.pbtxt does not list inputs and outputs, so 0 has no effect",
            "Set maxBatchSize to 1, or list the model's inputs and outputs in config.pbtxt.",
        )


def _dynamic_batching(wanted: DynamicBatching) -> ModelConfig:
    result = schema().ModelDynamicBatching(
        preferred_batch_size=wanted.preferred_batch_sizes,
        max_queue_delay_microseconds=wanted.max_queue_delay_microseconds,
        preserve_ordering=wanted.preserve_ordering,
    )
    if wanted.max_queue_size:
        result.default_queue_policy.max_queue_size = wanted.max_queue_size
    if wanted.queue_timeout_microseconds:
        policy = result.default_queue_policy
        policy.default_timeout_microseconds = wanted.queue_timeout_microseconds
    return result


def _instance_group(wanted: InstanceGroup) -> ModelConfig:
    return schema().ModelInstanceGroup(kind=wanted.kind, count=wanted.count, gpus=wanted.gpus)


def _version_policy(wanted: VersionPolicy) -> ModelConfig:
    result = schema().ModelVersionPolicy()
    if wanted.latest is not None:
        result.latest.num_versions = wanted.latest
    elif wanted.specific:
        result.specific.versions.extend(wanted.specific)
    else:
        result.all.SetInParent()
    return result


def _warmup(wanted: Warmup) -> ModelConfig:
    return schema().ModelWarmup(
        name=wanted.name,
        batch_size=wanted.batch_size,
        count=wanted.count,
        inputs={each.name: _warmup_input(each) for each in wanted.inputs},
    )


def _warmup_input(wanted: WarmupInput) -> ModelConfig:
    return schema().ModelWarmup.Input(
        data_type=wanted.data_type,
        dims=wanted.dims,
        **{"zero_data" if wanted.data == "Zero" else "random_data": True},
    )
