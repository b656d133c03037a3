"""Batchers: dynamic, sequence, their queues and controls."""

from typing import Final

from corpus.case import Case
from corpus.pieces import onnx, python


def _dynamic(fields: str, size: int = 8) -> dict[str, str]:
    return python("m", f"max_batch_size: {size}", f"dynamic_batching {{ {fields} }}")


def _sequence(fields: str, size: int = 8) -> dict[str, str]:
    return python("m", f"max_batch_size: {size}", f"sequence_batching {{ {fields} }}")


def _control(*controls: str) -> str:
    return (
        "control_input ["
        + ", ".join(
            f'{{ name: "C{number}" control [{{ {control} }}] }}'
            for number, control in enumerate(controls)
        )
        + "]"
    )


_START: Final = "kind: CONTROL_SEQUENCE_START int32_false_true: [0, 1]"
_DELAY: Final = "default_timeout_microseconds: 9 timeout_action: DELAY"

CASES: Final = (
    Case("dynamic batching", _dynamic("max_queue_delay_microseconds: 100")),
    Case("dynamic batching without a batch size", python("m", "dynamic_batching {}")),
    Case("preferred sizes", _dynamic("preferred_batch_size: [4, 8]")),
    Case("a preferred size over the largest", _dynamic("preferred_batch_size: [4, 16]"), "refuses"),
    Case(
        "a preferred size without a batch size", _dynamic("preferred_batch_size: [4]", 0), "refuses"
    ),
    Case("a preferred size of zero", _dynamic("preferred_batch_size: [0]"), "refuses"),
    Case("priorities", _dynamic("priority_levels: 2 default_priority_level: 1")),
    Case("priorities without a default", _dynamic("priority_levels: 2"), "refuses"),
    Case(
        "a default priority out of range",
        _dynamic("priority_levels: 2 default_priority_level: 3"),
        "refuses",
    ),
    Case(
        "a queue policy out of range",
        _dynamic(
            "priority_levels: 2 default_priority_level: 1 priority_queue_policy { key: 3 value {} }"
        ),
        "refuses",
    ),
    Case(
        "priorities in order",
        _dynamic("priority_levels: 2 default_priority_level: 1 preserve_ordering: true"),
        "refuses",
    ),
    Case(
        "a delay in order",
        _dynamic(f"preserve_ordering: true default_queue_policy {{ {_DELAY} }}"),
        "refuses",
    ),
    Case(
        "a delay in a priority in order",
        _dynamic(
            f"preserve_ordering: true priority_queue_policy {{ key: 1 value {{ {_DELAY} }} }}"
        ),
        "refuses",
    ),
    Case(
        "a delay without a timeout in order",
        _dynamic("preserve_ordering: true default_queue_policy { timeout_action: DELAY }"),
    ),
    Case("sequences", _sequence("")),
    Case("sequences without a batch size", _sequence("", 0)),
    Case("sequences with controls", _sequence(_control(_START))),
    Case(
        "a control without a name",
        _sequence(f"control_input [{{ control [{{ {_START} }}] }}]"),
        "refuses",
    ),
    Case("a control without values", _sequence(_control("kind: CONTROL_SEQUENCE_END")), "refuses"),
    Case(
        "a control with two kinds of values",
        _sequence(_control(f"{_START} fp32_false_true: [0, 1]")),
        "refuses",
    ),
    Case(
        "a control with one value",
        _sequence(_control("kind: CONTROL_SEQUENCE_READY int32_false_true: [1]")),
        "refuses",
    ),
    Case("a control twice", _sequence(_control(_START, _START)), "refuses"),
    Case(
        "a control's tensor twice",
        _sequence(
            f'control_input [{{ name: "C" control [{{ {_START} }}] }}, '
            '{ name: "C" control [{ kind: CONTROL_SEQUENCE_END int32_false_true: [0, 1] }] }]'
        ),
        "refuses",
    ),
    Case(
        "a correlation id",
        _sequence(_control("kind: CONTROL_SEQUENCE_CORRID data_type: TYPE_UINT64")),
    ),
    Case(
        "a correlation id of a wrong type",
        _sequence(_control("kind: CONTROL_SEQUENCE_CORRID data_type: TYPE_FP32")),
        "refuses",
    ),
    Case(
        "a correlation id without a type",
        _sequence(_control("kind: CONTROL_SEQUENCE_CORRID")),
        "refuses",
    ),
    Case(
        "a correlation id with values",
        _sequence(
            _control(
                "kind: CONTROL_SEQUENCE_CORRID data_type: TYPE_UINT64 int32_false_true: [0, 1]"
            )
        ),
        "refuses",
    ),
    Case("oldest first", _sequence("oldest { max_candidate_sequences: 4 }")),
    Case(
        "oldest first with a preferred size over the largest",
        _sequence("oldest { preferred_batch_size: [16] }"),
        "refuses",
    ),
    Case(
        "direct with a slot utilisation over one",
        _sequence("direct { minimum_slot_utilization: 1.5 }"),
        "refuses",
    ),
    Case(
        "a state",
        _sequence('state [{ input_name: "S" output_name: "T" data_type: TYPE_FP32 dims: [4] }]'),
    ),
    Case(
        "a state with two beginnings",
        _sequence(
            'state [{ input_name: "S" output_name: "T" '
            'data_type: TYPE_FP32 dims: [4] initial_state [{ name: "a" data_type: TYPE_FP32 '
            'dims: [4] zero_data: true }, { name: "b" data_type: TYPE_FP32 dims: [4] '
            "zero_data: true }] }]"
        ),
        "refuses",
    ),
    Case(
        "a state with a missing file",
        _sequence(
            'state [{ input_name: "S" output_name: "T" '
            'data_type: TYPE_FP32 dims: [4] initial_state [{ name: "a" data_type: TYPE_FP32 '
            'dims: [4] data_file: "a.bin" }] }]'
        ),
        "refuses",
    ),
    Case(
        "batches of an onnx model that has none",
        {
            "m/config.pbtxt": 'backend: "onnxruntime"\nmax_batch_size: 4\n',
            "m/1/model.onnx": onnx(2, 4),
        },
        "refuses",
        disagreement="Model files are not opened by the checker.",
    ),
)
