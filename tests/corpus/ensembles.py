"""Ensembles: one model made of several."""

from typing import Final

from corpus.case import Case
from corpus.pieces import COMPLETING, onnx, python

_STEP: Final = """  step [{{ model_name: "{model}" model_version: {version}
    input_map {{ key: "x" value: "{source}" }} output_map {{ key: "y" value: "{target}" }} }}]
"""
_TENSOR: Final = '{{ name: "{name}" data_type: {type} dims: {dims} }}'
_A: Final = python("a")
_AB: Final = {**_A, **python("b")}


def _step(model: str, source: str, target: str, version: int = -1) -> str:
    return _STEP.format(model=model, version=version, source=source, target=target)


def _tensor(name: str, kind: str = "TYPE_FP32", dims: str = "[4]") -> str:
    return _TENSOR.format(name=name, type=kind, dims=dims)


def _ensemble(
    *steps: str,
    lines: str = "",
    source: str = "",
    target: str = "",
    platform: str = 'platform: "ensemble"',
) -> dict[str, str | None]:
    text = (
        f"{platform}\n{lines}\ninput [{source or _tensor('in')}]\n"
        f"output [{target or _tensor('out')}]\n"
        f"ensemble_scheduling {{\n{''.join(steps)}}}\n"
    )
    return {"e/config.pbtxt": text, "e/1": None}


_CHAIN: Final = (_step("a", "in", "mid"), _step("b", "mid", "out"))

CASES: Final = (
    Case("an ensemble", {**_AB, **_ensemble(*_CHAIN)}),
    Case("an ensemble of onnx and python", {**_A, "b/1/model.onnx": onnx(4), **_ensemble(*_CHAIN)}),
    Case(
        "an ensemble of a model that describes itself",
        {"a/1/model.py": COMPLETING, **_ensemble(_step("a", "in", "out"))},
    ),
    Case(
        "an ensemble without a version folder",
        {**_AB, "e/config.pbtxt": _ensemble(*_CHAIN)["e/config.pbtxt"]},
        "refuses",
    ),
    Case("an ensemble without a platform", {**_AB, **_ensemble(*_CHAIN, platform="")}, "refuses"),
    Case(
        "an ensemble with a backend",
        {**_AB, **_ensemble(*_CHAIN, lines='backend: "python"')},
        "refuses",
    ),
    Case(
        "an ensemble on another platform",
        {**_AB, **_ensemble(*_CHAIN, platform='platform: "onnxruntime_onnx"')},
        "refuses",
    ),
    Case(
        "an ensemble without scheduling",
        {"e/config.pbtxt": 'platform: "ensemble"\n', "e/1": None},
        "refuses",
    ),
    Case("an ensemble without steps", _ensemble(), "refuses"),
    Case(
        "an ensemble with instances",
        {**_AB, **_ensemble(*_CHAIN, lines="instance_group [{ kind: KIND_CPU }]")},
        "refuses",
    ),
    Case(
        "an ensemble with optimisation",
        {**_AB, **_ensemble(*_CHAIN, lines="optimization {}")},
        "refuses",
    ),
    Case(
        "an ensemble with a warm-up",
        {**_AB, **_ensemble(*_CHAIN, lines='model_warmup [{ name: "w" }]')},
        "refuses",
    ),
    Case("an ensemble of a missing model", {**_A, **_ensemble(*_CHAIN)}, "refuses"),
    Case("an ensemble of itself", {**_ensemble(_step("e", "in", "out"))}, "refuses"),
    Case(
        "an ensemble of a broken model",
        {**_A, **python("b", "max_batch_size: -1"), **_ensemble(*_CHAIN)},
        "refuses",
    ),
    Case("an ensemble of a version that is there", {**_A, **_ensemble(_step("a", "in", "out", 1))}),
    Case(
        "an ensemble of a version that is missing",
        {**_A, **_ensemble(_step("a", "in", "out", 7))},
        "refuses",
    ),
    Case("a step without a model", {**_A, **_ensemble(_step("", "in", "out"))}, "refuses"),
    Case(
        "a step without an input map",
        {
            **_A,
            **_ensemble(
                'step [{ model_name: "a" model_version: -1 output_map { key: "y" value: "out" } }]'
            ),
        },
        "refuses",
    ),
    Case(
        "a step without an output map",
        {
            **_A,
            **_ensemble(
                'step [{ model_name: "a" model_version: -1 input_map { key: "x" value: "in" } }]'
            ),
        },
        "refuses",
    ),
    Case(
        "a step without a version",
        {
            **_A,
            **_ensemble(
                'step [{ model_name: "a" input_map { key: "x" value: "in" } '
                'output_map { key: "y" value: "out" } }]'
            ),
        },
        "refuses",
    ),
    Case(
        "a loop",
        {**_AB, **_ensemble(_step("a", "mid", "out"), _step("b", "out", "mid"))},
        "refuses",
    ),
    Case(
        "a tensor written twice",
        {**_AB, **_ensemble(_step("a", "in", "out"), _step("b", "in", "out"))},
        "refuses",
    ),
    Case(
        "a tensor that is never written",
        {**_AB, **_ensemble(_step("a", "other", "out"))},
        "refuses",
    ),
    Case(
        "a tensor that is never read",
        {**_AB, **_ensemble(_step("a", "in", "out"), _step("b", "in", "unused"))},
        "refuses",
    ),
    Case(
        "an ensemble input that is not used",
        {**_A, **_ensemble(_step("a", "in", "out"), source=_tensor("in") + "," + _tensor("more"))},
        "refuses",
    ),
    Case(
        "an ensemble output that is not written",
        {**_A, **_ensemble(_step("a", "in", "out"), target=_tensor("out") + "," + _tensor("more"))},
        "refuses",
    ),
    Case(
        "a map from an unknown input",
        {
            **_A,
            **_ensemble(
                'step [{ model_name: "a" model_version: -1 input_map { key: "z" value: "in" } '
                'output_map { key: "y" value: "out" } }]'
            ),
        },
        "refuses",
    ),
    Case(
        "a map from an unknown output",
        {
            **_A,
            **_ensemble(
                'step [{ model_name: "a" model_version: -1 input_map { key: "x" value: "in" } '
                'output_map { key: "z" value: "out" } }]'
            ),
        },
        "refuses",
    ),
    Case(
        "a step's input that is not mapped",
        {
            **python("a", 'input { name: "w" data_type: TYPE_FP32 dims: 4 }'),
            **_ensemble(_step("a", "in", "out")),
        },
        "refuses",
    ),
    Case(
        "a step's optional input that is not mapped",
        {
            **python("a", 'input { name: "w" data_type: TYPE_FP32 dims: 4 optional: true }'),
            **_ensemble(_step("a", "in", "out")),
        },
    ),
    Case(
        "a step's output that is not mapped",
        {
            **python("a", 'output { name: "w" data_type: TYPE_FP32 dims: 4 }'),
            **_ensemble(_step("a", "in", "out")),
        },
    ),
    Case(
        "types that differ",
        {**_A, **_ensemble(_step("a", "in", "out"), source=_tensor("in", "TYPE_INT32"))},
        "refuses",
    ),
    Case(
        "shapes that differ",
        {**_A, **_ensemble(_step("a", "in", "out"), target=_tensor("out", dims="[5]"))},
        "refuses",
    ),
    Case(
        "a variable shape",
        {**_A, **_ensemble(_step("a", "in", "out"), source=_tensor("in", dims="[-1]"))},
    ),
    Case(
        "shapes of different rank",
        {**_A, **_ensemble(_step("a", "in", "out"), source=_tensor("in", dims="[4, 1]"))},
        "refuses",
    ),
    Case(
        "a batch size over a step's",
        {
            **python("a", "max_batch_size: 2"),
            **_ensemble(_step("a", "in", "out"), lines="max_batch_size: 4"),
        },
        "refuses",
    ),
    Case(
        "a batch size within a step's",
        {
            **python("a", "max_batch_size: 8"),
            **_ensemble(_step("a", "in", "out"), lines="max_batch_size: 4"),
        },
    ),
    Case(
        "a batching step in an ensemble without",
        {
            **python("a", "max_batch_size: 8"),
            **_ensemble(
                _step("a", "in", "out"),
                source=_tensor("in", dims="[-1, 4]"),
                target=_tensor("out", dims="[-1, 4]"),
            ),
        },
    ),
    Case(
        "a batching ensemble of a step without",
        {**_A, **_ensemble(_step("a", "in", "out"), lines="max_batch_size: 4")},
        "serves",
    ),
    Case(
        "an ensemble in an ensemble",
        {
            **_A,
            **_ensemble(_step("f", "in", "out")),
            **{
                k.replace("e/", "f/", 1): v and v.replace('"in"', '"x"').replace('"out"', '"y"')
                for k, v in _ensemble(_step("a", "in", "out")).items()
            },
        },
    ),
    Case(
        "a decoupled step",
        {
            **python("a", "model_transaction_policy { decoupled: true }"),
            **_ensemble(_step("a", "in", "out")),
        },
    ),
    Case(
        "a wanted ensemble without its model",
        {**_A, **_ensemble(_step("a", "in", "out"))},
        "refuses",
        models=("e",),
        published=True,
    ),
)
