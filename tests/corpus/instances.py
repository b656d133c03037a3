"""Instance groups and warm-up, on a machine without a GPU."""

from typing import Final

from corpus.case import Case
from corpus.pieces import python


def _group(fields: str, *lines: str) -> dict[str, str]:
    return python("m", f"instance_group [{{ {fields} }}]", *lines)


def _warmup(inputs: str, *lines: str) -> dict[str, str]:
    return python("m", f'model_warmup [{{ name: "w" batch_size: 1 {inputs} }}]', *lines)


def _input(data: str, name: str = "x") -> str:
    return f'inputs {{ key: "{name}" value {{ data_type: TYPE_FP32 dims: [4] {data} }} }}'


_RATE: Final = "rate_limiter { resources [{ %s }] }"

CASES: Final = (
    Case("two instances", _group("count: 2 kind: KIND_CPU")),
    Case("a negative count", _group("count: -1 kind: KIND_CPU")),
    Case("instances on their own", _group("count: 1")),
    Case("instances of the model's kind", _group("kind: KIND_MODEL")),
    Case("a GPU where there is none", _group("kind: KIND_GPU"), "refuses"),
    Case("the first GPU where there is none", _group("kind: KIND_GPU gpus: [0]"), "refuses"),
    Case("a GPU for a CPU group", _group("kind: KIND_CPU gpus: [0]"), "refuses"),
    Case("a GPU for a model group", _group("kind: KIND_MODEL gpus: [0]"), "refuses"),
    Case("a GPU for an automatic group", _group("gpus: [0]"), "refuses"),
    Case("a profile", _group('kind: KIND_CPU profile: "0"'), "refuses"),
    Case(
        "two groups of one name",
        python("m", 'instance_group [{ name: "g" kind: KIND_CPU }, { name: "g" kind: KIND_CPU }]'),
    ),
    Case("a passive group", _group("kind: KIND_CPU passive: true")),
    Case(
        "a secondary device",
        _group("kind: KIND_CPU secondary_devices [{ kind: KIND_NVDLA device_id: 0 }]"),
    ),
    Case("a rate limit", _group("kind: KIND_CPU " + _RATE % 'name: "r" count: 1')),
    Case("a rate limit without a name", _group("kind: KIND_CPU " + _RATE % "count: 1")),
    Case("a warm-up", _warmup(_input("zero_data: true"))),
    Case("a warm-up of random data", _warmup(_input("random_data: true"))),
    Case("a warm-up without data", _warmup(_input("")), "refuses"),
    Case(
        "a warm-up of variable size",
        _warmup('inputs { key: "x" value { data_type: TYPE_FP32 dims: [-1] zero_data: true } }'),
        "refuses",
    ),
    Case(
        "a warm-up from a file",
        {**_warmup(_input('input_data_file: "x.bin"')), "m/warmup/x.bin": b"\0" * 16},
    ),
    Case("a warm-up from a missing file", _warmup(_input('input_data_file: "x.bin"')), "refuses"),
    Case(
        "a warm-up from a short file",
        {**_warmup(_input('input_data_file: "x.bin"')), "m/warmup/x.bin": b"\0" * 8},
        "refuses",
    ),
    Case("a warm-up of an unknown input", _warmup(_input("zero_data: true", "z")), "refuses"),
    Case("a warm-up without its input", _warmup(""), "refuses"),
    Case("a warm-up of batch size zero", python("m", 'model_warmup [{ name: "w" }]')),
    Case(
        "a warm-up of another type",
        _warmup('inputs { key: "x" value { data_type: TYPE_INT32 dims: [4] zero_data: true } }'),
        "refuses",
    ),
    Case(
        "a warm-up of another shape",
        _warmup('inputs { key: "x" value { data_type: TYPE_FP32 dims: [5] zero_data: true } }'),
        "refuses",
    ),
    Case(
        "a warm-up of text",
        python(
            "m",
            'model_warmup [{ name: "w" batch_size: 1 inputs { key: "x"'
            " value { data_type: TYPE_STRING dims: [4] random_data: true } } }]",
            io='input { name: "x" data_type: TYPE_STRING dims: 4 }\n',
        ),
    ),
    Case(
        "a warm-up of a batch over the largest",
        python(
            "m",
            "max_batch_size: 2",
            f'model_warmup [{{ name: "w" batch_size: 4 {_input("zero_data: true")} }}]',
        ),
        triton="refuses",
    ),
    Case(
        "a warm-up without a batch size but batching off",
        python("m", 'model_warmup [{ name: "w" batch_size: 4 ' + _input("zero_data: true") + " }]"),
        triton="refuses",
    ),
)
