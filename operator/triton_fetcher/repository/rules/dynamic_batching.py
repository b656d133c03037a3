"""dynamic_batching. Source: ValidateModelConfig in core's src/model_config_utils.cc."""

from collections.abc import Iterator

from triton_api.fetching import Finding
from triton_fetcher.repository.config_schema import ModelConfig
from triton_fetcher.repository.model import Model
from triton_fetcher.repository.options import Options

_FIELD = "dynamic_batching"
_DELAY = 1


def check(model: Model, _: Options) -> Iterator[Finding]:
    """Preferred sizes fit; priorities are in range and agree with the order."""
    if not model.config.HasField(_FIELD):
        return
    batching = model.config.dynamic_batching
    at = (_FIELD, 0, "preferred_batch_size")
    yield from preferred_sizes(model, at, batching.preferred_batch_size)
    if batching.priority_levels:
        yield from _priorities(model, batching)
    if batching.preserve_ordering:
        yield from _order(model, batching)


def preferred_sizes(model: Model, at: tuple[str | int, ...], sizes: list[int]) -> Iterator[Finding]:
    """Yield a finding for each preferred batch size out of range."""
    largest = model.config.max_batch_size
    for index, size in enumerate(sizes):
        if size < 1 or size > largest:
            yield model.error(
                (*at, index),
                f"preferred_batch_size {size} is not between 1 and max_batch_size, {largest}",
                "Remove it, or raise max_batch_size.",
            )


def _priorities(model: Model, batching: ModelConfig) -> Iterator[Finding]:
    levels = batching.priority_levels
    if not 1 <= batching.default_priority_level <= levels:
        yield model.error(
            (_FIELD, 0, "default_priority_level"),
            f"default_priority_level is {batching.default_priority_level} of {levels} levels",
            f"Write default_priority_level: 1, up to {levels}.",
        )
    for level in batching.priority_queue_policy:
        if not 1 <= level <= levels:
            yield model.error(
                (_FIELD, 0, "priority_queue_policy"),
                f"priority_queue_policy is for level {level} of {levels}",
                f"Use keys from 1 to {levels}.",
            )


def _order(model: Model, batching: ModelConfig) -> Iterator[Finding]:
    if batching.priority_levels > 1:
        yield model.error(
            (_FIELD, 0, "preserve_ordering"),
            "preserve_ordering allows one priority level only",
            "Remove preserve_ordering or priority_levels.",
        )
    policies = [batching.default_queue_policy, *batching.priority_queue_policy.values()]
    delaying = (
        policy.default_timeout_microseconds and policy.timeout_action == _DELAY
        for policy in policies
    )
    if any(delaying):
        yield model.error(
            (_FIELD, 0, "preserve_ordering"),
            "a queue policy delays requests, which preserve_ordering forbids",
            "Use timeout_action: REJECT, or remove preserve_ordering.",
        )
