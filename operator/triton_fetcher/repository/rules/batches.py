"""batch_input and batch_output. Source: ValidateBatchIO in core's src/model_config_utils.cc."""

from collections.abc import Iterator
from typing import Final

from triton_api.fetching import Finding
from triton_fetcher.repository.config_schema import ModelConfig, type_name
from triton_fetcher.repository.model import Model
from triton_fetcher.repository.options import Options

_TYPES: Final = frozenset({"TYPE_INT32", "TYPE_FP32"})


def check(model: Model, _: Options) -> Iterator[Finding]:
    """Each has one source that is an input, a type that fits, and targets that exist once."""
    for index, entry in enumerate(model.config.batch_input):
        at = ("batch_input", index)
        yield from _source(model, at, entry)
        if type_name(entry.data_type) not in _TYPES:
            yield model.error(
                (*at, "data_type"),
                f"a batch_input has the type {type_name(entry.data_type)}",
                "Write TYPE_INT32 or TYPE_FP32.",
            )
    outputs = {output.name for output in model.config.output}
    for index, entry in enumerate(model.config.batch_output):
        at = ("batch_output", index)
        yield from _source(model, at, entry)
        for target in entry.target_name:
            if target not in outputs or list(entry.target_name).count(target) > 1:
                yield model.error(
                    (*at, "target_name"),
                    f"batch_output's target {target!r} is no output, or is named twice",
                    "Name each output once.",
                )


def _source(model: Model, at: tuple[str, int], entry: ModelConfig) -> Iterator[Finding]:
    if len(entry.source_input) != 1:
        yield model.error(
            at,
            f"{at[0]} has {len(entry.source_input)} source inputs",
            "Name exactly one source_input.",
        )
    inputs = {tensor.name for tensor in model.config.input}
    for name in entry.source_input:
        if name not in inputs:
            yield model.error(
                (*at, "source_input"),
                f"{at[0]}'s source {name!r} is no input of the model",
                "Name one of the model's inputs.",
            )
