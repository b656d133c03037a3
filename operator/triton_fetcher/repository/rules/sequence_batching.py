"""sequence_batching's controls and strategy.

Source: ValidateModelConfig and GetBooleanSequenceControlProperties in core's
src/model_config_utils.cc.
"""

from collections import Counter
from collections.abc import Iterator
from typing import Final

from triton_api.fetching import Finding
from triton_fetcher.repository.config_schema import ModelConfig, type_name
from triton_fetcher.repository.model import Model
from triton_fetcher.repository.options import Options
from triton_fetcher.repository.rules.dynamic_batching import preferred_sizes

_FIELD: Final = "sequence_batching"
_VALUES: Final = ("int32_false_true", "fp32_false_true", "bool_false_true")
_CORRELATION: Final = 3
_CORRELATION_TYPES: Final = (
    "TYPE_UINT64",
    "TYPE_INT64",
    "TYPE_UINT32",
    "TYPE_INT32",
    "TYPE_STRING",
)
_At = tuple[str | int, ...]


def check(model: Model, _: Options) -> Iterator[Finding]:
    """Controls are complete and said once; sizes and shares are in range."""
    if not model.config.HasField(_FIELD):
        return
    batching = model.config.sequence_batching
    yield from _controls(model, batching)
    at = (_FIELD, 0, "oldest", 0, "preferred_batch_size")
    yield from preferred_sizes(model, at, batching.oldest.preferred_batch_size)
    share = batching.direct.minimum_slot_utilization
    if not 0 <= share <= 1:
        yield model.error(
            (_FIELD, 0, "direct", 0, "minimum_slot_utilization"),
            f"minimum_slot_utilization is {share:g}",
            "Write a share from 0 to 1.",
        )


def _controls(model: Model, batching: ModelConfig) -> Iterator[Finding]:
    names = Counter(entry.name for entry in batching.control_input)
    kinds = Counter(each.kind for entry in batching.control_input for each in entry.control)
    for index, entry in enumerate(batching.control_input):
        at = (_FIELD, 0, "control_input", index)
        if not entry.name:
            yield model.error(at, "a control input has no name", 'Write name: "...".')
        elif names[entry.name] > 1:
            yield model.error(
                at,
                f"the control input {entry.name!r} is listed more than once",
                "Use one tensor for each control.",
            )
        for position, control in enumerate(entry.control):
            place = (*at, "control", position)
            if kinds[control.kind] > 1:
                yield model.error(
                    place,
                    f"{_kind_name(control)} is given to more than one tensor",
                    "Keep one of them.",
                )
            yield from _control(model, place, control)


def _control(model: Model, at: _At, control: ModelConfig) -> Iterator[Finding]:
    given = [name for name in _VALUES if len(getattr(control, name))]
    if control.kind == _CORRELATION:
        yield from _correlation(model, at, control, given)
    elif len(given) != 1:
        yield model.error(
            at,
            f"{_kind_name(control)} has {len(given)} kinds of values",
            f"Write exactly one of {', '.join(_VALUES)}.",
        )
    elif len(getattr(control, given[0])) != len(("false", "true")):
        yield model.error(
            at,
            f"{given[0]} of {_kind_name(control)} has not two values",
            f"Write {given[0]}: [ 0, 1 ].",
        )


def _correlation(
    model: Model, at: _At, control: ModelConfig, given: list[str]
) -> Iterator[Finding]:
    if given:
        yield model.error(
            at, f"CONTROL_SEQUENCE_CORRID has {given[0]}", f"Remove {given[0]}; write data_type."
        )
    if type_name(control.data_type) not in _CORRELATION_TYPES:
        yield model.error(
            at,
            f"CONTROL_SEQUENCE_CORRID has the type {type_name(control.data_type)}",
            f"Write one of {', '.join(_CORRELATION_TYPES)}.",
        )


def _kind_name(control: ModelConfig) -> str:
    field = control.DESCRIPTOR.fields_by_name["kind"]
    found = field.enum_type.values_by_number.get(control.kind)
    return found.name if found else str(control.kind)
