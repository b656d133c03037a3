"""Overlays, and links as the fetcher publishes them."""

from typing import Any, Final

from corpus.case import Case
from corpus.pieces import ONE_INSTANCE, config, onnx, python
from triton_api.v1alpha1.overlay import ConfigOverlay

_ONNX: Final = {"m/1/model.onnx": onnx("n", 4)}
_LABELLED: Final = {
    **python(
        "m",
        io='input { name: "x" data_type: TYPE_FP32 dims: 4 }\n'
        'output { name: "y" data_type: TYPE_FP32 dims: 4 label_filename: "data/labels.txt" }\n',
    ),
    "m/data/labels.txt": "a\nb\n",
}
_WARMUP: Final = {
    "name": "first",
    "batchSize": 2,
    "count": 2,
    "inputs": [{"name": "x", "dataType": "TYPE_FP32", "dims": [4], "data": "Random"}],
}
_CPU: Final = [{"kind": "KIND_CPU", "count": 1}]


def _case(
    name: str,
    files: dict[str, Any],
    told: dict[str, Any],
    *flags: str,
    **overlay: Any,
) -> Case:
    fields = ConfigOverlay.model_validate({"model": "m", **overlay})
    return Case(
        f"overlay: {name}", files, published=True, overlays=(fields,), told=told, flags=flags
    )


def _refused(name: str, files: dict[str, Any], **overlay: Any) -> Case:
    fields = ConfigOverlay.model_validate({"model": "m", **overlay})
    return Case(f"overlay: {name}", files, "refuses", published=True, overlays=(fields,))


CASES: Final[tuple[Case, ...]] = (
    Case("links to model folders", {**_LABELLED, "lost+found": None}, published=True),
    Case(
        "links, only one of two models",
        {**python("m"), **python("n")},
        published=True,
        models=("m",),
    ),
    Case(
        "links into a triton folder",
        {f"a/triton/{k}": v for k, v in python("m").items()},
        root="a/triton",
        published=True,
    ),
    Case(
        "an ensemble without a version folder, made",
        {
            **python("m"),
            "e/config.pbtxt": 'platform: "ensemble"\n'
            'input { name: "i" data_type: TYPE_FP32 dims: 4 }\n'
            'output { name: "o" data_type: TYPE_FP32 dims: 4 }\nensemble_scheduling { step { '
            'model_name: "m" model_version: -1 input_map { key: "x" value: "i" } '
            'output_map { key: "y" value: "o" } } }\n',
        },
        published=True,
        add_version_folders=True,
    ),
    _case(
        "max batch size", python("m", "max_batch_size: 2"), {"max_batch_size": 16}, maxBatchSize=16
    ),
    _case("no batching", python("m", "max_batch_size: 2"), {"max_batch_size": 0}, maxBatchSize=0),
    _case(
        "an onnx model without a config",
        _ONNX,
        {
            "max_batch_size": 16,
            "backend": "onnxruntime",
            "input": [{"name": "x", "data_type": "TYPE_FP32", "dims": [4]}],
        },
        maxBatchSize=16,
    ),
    _case(
        "a python model without tensors",
        {"m/1/model.py": python("m")["m/1/model.py"]},
        {"max_batch_size": 4, "backend": "python"},
        maxBatchSize=4,
    ),
    _case("labels stay", _LABELLED, {"max_batch_size": 3}, maxBatchSize=3),
    _case(
        "dynamic batching",
        python("m", "max_batch_size: 8"),
        {
            "dynamic_batching": {
                "preferred_batch_size": [4, 8],
                "max_queue_delay_microseconds": 500,
                "preserve_ordering": True,
                "default_queue_policy": {
                    "timeout_action": "REJECT",
                    "default_timeout_microseconds": 9000,
                    "max_queue_size": 7,
                },
            }
        },
        dynamicBatching={
            "preferredBatchSizes": [4, 8],
            "maxQueueDelayMicroseconds": 500,
            "preserveOrdering": True,
            "maxQueueSize": 7,
            "queueTimeoutMicroseconds": 9000,
        },
    ),
    _case(
        "dynamic batching by default",
        python("m", "max_batch_size: 8"),
        {"dynamic_batching": {"preferred_batch_size": [8]}},
        dynamicBatching={},
    ),
    _case(
        "dynamic batching replaced",
        python("m", "max_batch_size: 8", "dynamic_batching { preferred_batch_size: 2 }"),
        {"dynamic_batching": {"preferred_batch_size": [4], "max_queue_delay_microseconds": 0}},
        dynamicBatching={"preferredBatchSizes": [4]},
    ),
    _case(
        "instance groups",
        python("m", ONE_INSTANCE),
        {"instance_group": [{"kind": "KIND_CPU", "count": 2}, {"kind": "KIND_CPU", "count": 1}]},
        instanceGroups=[{"kind": "KIND_CPU", "count": 2}, {}],
    ),
    _case(
        "instances of the model's kind",
        python("m", ONE_INSTANCE),
        {"instance_group": [{"kind": "KIND_MODEL", "count": 1}]},
        instanceGroups=[{"kind": "KIND_MODEL"}],
    ),
    _case(
        "latest versions",
        {**python("m"), **{f"m/{n}/model.py": python("m")["m/1/model.py"] for n in (2, 3)}},
        {"version_policy": {"latest": {"num_versions": 2}}},
        versionPolicy={"latest": 2},
    ),
    _case(
        "all versions",
        python("m", "version_policy { latest { num_versions: 1 } }"),
        {"version_policy": {"all": {}}},
        versionPolicy={"all": True},
    ),
    _case(
        "a specific version",
        {**python("m"), "m/2/model.py": python("m")["m/1/model.py"]},
        {"version_policy": {"specific": {"versions": [1]}}},
        versionPolicy={"specific": [1]},
    ),
    _case(
        "the response cache",
        python("m"),
        {"response_cache": {"enable": True}},
        "--cache-config=local,size=1048576",
        responseCache=True,
    ),
    _case(
        "no response cache",
        python("m", "response_cache { enable: true }"),
        {"response_cache": {"enable": False}},
        "--cache-config=local,size=1048576",
        responseCache=False,
    ),
    _case(
        "parameters",
        python(
            "m",
            'parameters { key: "a" value { string_value: "1" } }',
            'parameters { key: "b" value { string_value: "2" } }',
        ),
        {
            "parameters": {
                "a": {"string_value": "1"},
                "b": {"string_value": "3"},
                "c": {"string_value": 'x"\n'},
            }
        },
        parameters={"b": "3", "c": 'x"\n'},
    ),
    _case(
        "a parameter of the backend",
        _ONNX,
        {"parameters": {"intra_op_thread_count": {"string_value": "1"}}},
        parameters={"intra_op_thread_count": "1"},
        instanceGroups=_CPU,
    ),
    _case(
        "a warm-up",
        python("m", "max_batch_size: 2"),
        {
            "model_warmup": [
                {
                    "name": "first",
                    "batch_size": 2,
                    "count": 2,
                    "inputs": {"x": {"data_type": "TYPE_FP32", "dims": [4], "random_data": True}},
                }
            ]
        },
        warmup=[_WARMUP],
    ),
    _case(
        "a warm-up of zeros",
        python("m"),
        {"model_warmup": [{"name": "z", "batch_size": 1, "inputs": {"x": {"zero_data": True}}}]},
        warmup=[{"name": "z", "inputs": [{"name": "x", "dataType": "TYPE_FP32", "dims": [4]}]}],
    ),
    _refused(
        "a preferred size over the largest",
        python("m", "max_batch_size: 2"),
        dynamicBatching={"preferredBatchSizes": [4]},
    ),
    _refused("a GPU where there is none", python("m"), instanceGroups=[{"kind": "KIND_GPU"}]),
    _refused("a version that is missing", python("m"), versionPolicy={"specific": [9]}),
    _refused(
        "a cache of a decoupled model",
        python("m", "model_transaction_policy { decoupled: true }"),
        responseCache=True,
    ),
    _refused(
        "a warm-up of a wrong shape",
        python("m"),
        warmup=[{"name": "z", "inputs": [{"name": "x", "dataType": "TYPE_FP32", "dims": [5]}]}],
    ),
    Case(
        "overlay: dynamic batching over sequences",
        {
            "m/config.pbtxt": config("max_batch_size: 4", "sequence_batching {}"),
            "m/1/model.py": python("m")["m/1/model.py"],
        },
        published=True,
        overlays=(ConfigOverlay.model_validate({"model": "m", "dynamicBatching": {}}),),
        disagreement="Triton serves it, but the model would lose its sequences unasked.",
    ),
)
