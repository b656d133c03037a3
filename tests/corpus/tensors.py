"""Inputs, outputs, shapes, labels."""

from typing import Final

from corpus.case import Case
from corpus.pieces import COMPLETING, onnx, python

_Y: Final = 'output [{ name: "y" data_type: TYPE_FP32 dims: [4] }]\n'


def _x(fields: str, *lines: str) -> dict[str, str]:
    return python("m", *lines, io=f"input [{{ {fields} }}]\n{_Y}")


def _label(path: str) -> dict[str, str]:
    return python(
        "m",
        io='input { name: "x" data_type: TYPE_FP32 dims: 4 }\n'
        f'output {{ name: "y" data_type: TYPE_FP32 dims: 4 label_filename: "{path}" }}\n',
    )


def _named(**fields: object) -> str:
    return 'name: "x" data_type: TYPE_FP32 ' + " ".join(f"{k}: {v}" for k, v in fields.items())


def _onnx(text: str, *shape: int | str) -> dict[str, str | bytes]:
    return {"m/config.pbtxt": f'backend: "onnxruntime"\n{text}', "m/1/model.onnx": onnx(*shape)}


CASES: Final = (
    Case(
        "a model that completes a tensor",
        {**_x('name: "x" data_type: TYPE_FP32'), "m/1/model.py": COMPLETING},
    ),
    Case(
        "onnx with a tensor in part",
        _onnx('input { name: "x" dims: [2, 4] }\noutput { name: "y" dims: [2, 4] }\n', 2, 4),
        "refuses",
    ),
    Case(
        "onnx with an input in part", _onnx('input { name: "x" dims: [2, 4] }\n', 2, 4), "refuses"
    ),
    Case("no input and no output", python("m", io="")),
    Case("no output", python("m", io='input { name: "x" data_type: TYPE_FP32 dims: 4 }\n')),
    Case("an input without a name", _x("data_type: TYPE_FP32 dims: 4"), "refuses"),
    Case("an input without a type", _x('name: "x" dims: 4'), "refuses"),
    Case("an input without dims", _x('name: "x" data_type: TYPE_FP32'), "refuses"),
    Case("an input with empty dims", _x(_named(dims="[]")), "refuses"),
    Case("a dimension of zero", _x(_named(dims="[0]")), "refuses"),
    Case("a dimension of minus two", _x(_named(dims="[-2]")), "refuses"),
    Case("a variable dimension", _x(_named(dims="[-1, 4]"))),
    Case("the same input twice", python("m", 'input { name: "x" data_type: TYPE_FP32 dims: 8 }')),
    Case(
        "an output called as an input",
        python("m", 'output { name: "x" data_type: TYPE_FP32 dims: 8 }'),
    ),
    Case("a reshape of the same size", _x(_named(dims="[4, 2]", reshape="{ shape: [8] }"))),
    Case("a reshape of another size", _x(_named(dims="[4]", reshape="{ shape: [5] }")), "refuses"),
    Case(
        "an empty reshape without batching",
        _x(_named(dims="[1]", reshape="{ shape: [] }")),
        "refuses",
    ),
    Case(
        "an empty reshape with batching",
        _x(_named(dims="[1]", reshape="{ shape: [] }"), "max_batch_size: 4"),
    ),
    Case(
        "an empty reshape of four",
        _x(_named(dims="[4]", reshape="{ shape: [] }"), "max_batch_size: 4"),
        "refuses",
    ),
    Case("a reshape with a zero", _x(_named(dims="[4]", reshape="{ shape: [0] }")), "refuses"),
    Case(
        "a reshape around a variable dimension",
        _x(_named(dims="[2, 4, -1, 6]", reshape="{ shape: [8, -1, 1, 6] }")),
    ),
    Case(
        "a reshape that moves a variable dimension",
        _x(_named(dims="[2, -1, 4]", reshape="{ shape: [8, -1] }")),
        "refuses",
    ),
    Case(
        "a reshape with more variable dimensions",
        _x(_named(dims="[-1, 4]", reshape="{ shape: [-1, -1] }")),
        "refuses",
    ),
    Case("an image format with three dims", _x(_named(dims="[3, 2, 2]", format="FORMAT_NCHW"))),
    Case(
        "an image format with two dims", _x(_named(dims="[2, 2]", format="FORMAT_NCHW")), "refuses"
    ),
    Case("a shape tensor", _x(_named(dims="[4]", is_shape_tensor="true")), "refuses"),
    Case("an optional input", _x(_named(dims="[4]", optional="true"))),
    Case("labels", {**_label("labels.txt"), "m/labels.txt": "a\nb\n"}),
    Case("labels in a folder", {**_label("data/labels.txt"), "m/data/labels.txt": "a\n"}),
    Case("labels that are missing", _label("labels.txt"), "refuses"),
    Case(
        "labels in the version folder", {**_label("labels.txt"), "m/1/labels.txt": "a\n"}, "refuses"
    ),
    Case("an empty labels file", {**_label("labels.txt"), "m/labels.txt": ""}),
    Case(
        "labels outside the model",
        {**_label("../labels.txt"), "labels.txt": "a\n"},
    ),
    Case(
        "onnx with its own tensors",
        _onnx(
            'input { name: "x" data_type: TYPE_FP32 dims: [2, 4] }\n'
            'output { name: "y" data_type: TYPE_FP32 dims: [2, 4] }\n',
            2,
            4,
        ),
    ),
    Case(
        "onnx with an input only",
        _onnx('input { name: "x" data_type: TYPE_FP32 dims: [2, 4] }\n', 2, 4),
    ),
    Case(
        "onnx with another tensor's name",
        _onnx(
            'input { name: "z" data_type: TYPE_FP32 dims: [2, 4] }\n'
            'output { name: "y" data_type: TYPE_FP32 dims: [2, 4] }\n',
            2,
            4,
        ),
        "refuses",
        disagreement="Model files are not opened by the checker.",
    ),
    Case(
        "a batch input",
        python(
            "m",
            "max_batch_size: 4",
            'batch_input { kind: BATCH_ELEMENT_COUNT target_name: "n" data_type: TYPE_FP32 '
            'source_input: "x" }',
        ),
    ),
    Case(
        "a batch input of an unknown tensor",
        python(
            "m",
            "max_batch_size: 4",
            'batch_input { kind: BATCH_ELEMENT_COUNT target_name: "n" data_type: TYPE_FP32 '
            'source_input: "z" }',
        ),
        "refuses",
    ),
    Case(
        "a batch input of a wrong type",
        python(
            "m",
            "max_batch_size: 4",
            'batch_input { kind: BATCH_ELEMENT_COUNT target_name: "n" data_type: TYPE_BOOL '
            'source_input: "x" }',
        ),
        "refuses",
    ),
    Case(
        "a batch input without source",
        python(
            "m",
            "max_batch_size: 4",
            'batch_input { kind: BATCH_ELEMENT_COUNT target_name: "n" data_type: TYPE_FP32 }',
        ),
        "refuses",
    ),
    Case(
        "a batch output of an unknown tensor",
        python(
            "m",
            "max_batch_size: 4",
            'batch_output { kind: BATCH_SCATTER_WITH_INPUT_SHAPE target_name: "n" '
            'source_input: "x" }',
        ),
        "refuses",
    ),
)
