"""The text of config.pbtxt, names, backends and other fields."""

from typing import Final

from corpus.case import Case
from corpus.pieces import IO, PYTHON, config, onnx, python


def _text(text: str) -> dict[str, str]:
    return {"m/config.pbtxt": text, "m/1/model.py": PYTHON}


CASES: Final = (
    Case("a hash comment", _text("# a comment\n" + config())),
    Case("a slash comment", _text("// a comment\n" + config()), "refuses"),
    Case("an unknown field", python("m", "max_batchsize: 4"), "refuses"),
    Case(
        "a type without its prefix",
        python("m", io='input [{ name: "x" data_type: FP32 }]\n'),
        "refuses",
    ),
    Case("a stray brace", python("m", "}"), "refuses"),
    Case("a missing brace", python("m", "dynamic_batching {"), "refuses"),
    Case("a field twice", python("m", "max_batch_size: 4", "max_batch_size: 4"), "refuses"),
    Case(
        "two schedulers",
        python("m", "max_batch_size: 4", "dynamic_batching {}", "sequence_batching {}"),
        "refuses",
    ),
    Case("a number too large", python("m", "max_batch_size: 3000000000"), "refuses"),
    Case("a number in quotes", python("m", 'max_batch_size: "4"'), "refuses"),
    Case("a comma between fields", _text('name: "m",\nbackend: "python";\n' + IO)),
    Case("JSON", _text('{"backend": "python"}'), "refuses"),
    Case(
        "a byte order mark",
        {"m/config.pbtxt": "\ufeff" + config(), "m/1/model.py": PYTHON},
        "refuses",
    ),
    Case("Windows line ends", _text(config().replace("\n", "\r\n"))),
    Case(
        "bytes that are no text",
        {"m/config.pbtxt": b'name: "\xff"\n', "m/1/model.py": PYTHON},
        "refuses",
    ),
    Case(
        "a comment in Latin-1",
        {"m/config.pbtxt": b"# caf\xe9\n" + config().encode(), "m/1/model.py": PYTHON},
    ),
    Case(
        "a trailing comma in a list",
        python("m", io='input [{ name: "x" data_type: TYPE_FP32 dims: [4,] }]\n'),
        "refuses",
    ),
    Case("angle brackets", python("m", io='input < name: "x" data_type: TYPE_FP32 dims: 4 >\n')),
    Case("an enum as a number", python("m", io='input { name: "x" data_type: 11 dims: 4 }\n')),
    Case("an unknown enum number", python("m", io='input { name: "x" data_type: 77 dims: 4 }\n')),
    Case("a float for an integer", python("m", "max_batch_size: 4.0"), "refuses"),
    Case(
        "a newer field",
        python("m", "model_metrics {}"),
        triton="refuses",
        disagreement="The schema is of a newer Triton than the test image's.",
    ),
    Case("metrics without a family", python("m", "model_metrics { metric_control {} }"), "refuses"),
    Case("the folder's name", python("m", 'name: "m"')),
    Case("another name", python("m", 'name: "other"'), "refuses"),
    Case("a negative batch size", python("m", "max_batch_size: -1"), "refuses"),
    Case(
        "neither backend nor platform, no known file",
        {"m/config.pbtxt": IO, "m/1/net.bin": b"x"},
        "refuses",
    ),
    Case(
        "neither backend nor platform, a known file", {"m/config.pbtxt": IO, "m/1/model.py": PYTHON}
    ),
    Case("a backend that does not fit its platform", python("m", 'platform: "onnxruntime_onnx"')),
    Case(
        "onnxruntime with another's platform",
        {
            "m/config.pbtxt": 'backend: "onnxruntime"\nplatform: "tensorrt_plan"\n',
            "m/1/model.onnx": onnx(2, 4),
        },
        "refuses",
    ),
    Case(
        "a platform that does not exist",
        {"m/config.pbtxt": 'platform: "onnx"\n', "m/1/model.onnx": onnx(2, 4)},
        "refuses",
    ),
    Case(
        "a backend in capitals",
        {"m/config.pbtxt": 'backend: "ONNXRuntime"\n', "m/1/model.onnx": onnx(2, 4)},
        "refuses",
        disagreement="What the image holds is not known to the checker.",
    ),
    Case(
        "backend onnx",
        {"m/config.pbtxt": 'backend: "onnx"\n', "m/1/model.onnx": onnx(2, 4)},
        "refuses",
        disagreement="What the image holds is not known to the checker.",
    ),
    Case(
        "a backend that the image lacks",
        {"m/config.pbtxt": 'backend: "pytorch"\n' + IO, "m/1/model.pt": b"x"},
        "refuses",
        disagreement="What the image holds is not known to the checker.",
    ),
    Case(
        "a TensorRT plan without TensorRT",
        {"m/1/model.plan": b"x"},
        "refuses",
        disagreement="What the image holds is not known to the checker.",
    ),
    Case("parameters", python("m", 'parameters { key: "a" value { string_value: "b" } }')),
    Case("a parameter without value", python("m", 'parameters { key: "a" }')),
    Case(
        "a parameter twice",
        python("m", *['parameters { key: "a" value { string_value: "b" } }'] * 2),
    ),
    Case("parameters as plain text", python("m", 'parameters { key: "a" value: "b" }'), "refuses"),
    Case("a response cache without a cache", python("m", "response_cache { enable: true }")),
    Case(
        "a response cache of a decoupled model",
        python(
            "m", "response_cache { enable: true }", "model_transaction_policy { decoupled: true }"
        ),
        "refuses",
    ),
    Case(
        "a response cache with sequences",
        python("m", "response_cache { enable: true }", "sequence_batching {}"),
        "refuses",
    ),
    Case("a decoupled model", python("m", "model_transaction_policy { decoupled: true }")),
    Case(
        "a repository agent that is not there",
        python("m", 'model_repository_agents { agents [{ name: "checksum" }] }'),
        "refuses",
        disagreement="What the image holds is not known to the checker.",
    ),
    Case("version policy latest", python("m", "version_policy { latest { num_versions: 2 } }")),
    Case(
        "version policy latest of none",
        python("m", "version_policy { latest { num_versions: 0 } }"),
        "refuses",
    ),
    Case(
        "version policy all", {**python("m", "version_policy { all {} }"), "m/3/model.py": PYTHON}
    ),
    Case(
        "version policy all with an empty version",
        {**python("m", "version_policy { all {} }"), "m/3": None},
        "hangs",
    ),
    Case("a specific version", python("m", "version_policy { specific { versions: [1] } }")),
    Case(
        "a specific version of which one is missing",
        python("m", "version_policy { specific { versions: [1, 2] } }"),
    ),
    Case(
        "a specific version that is missing",
        python("m", "version_policy { specific { versions: [2] } }"),
        "refuses",
    ),
    Case("no specific version", python("m", "version_policy { specific {} }"), "refuses"),
    Case("an empty version policy", python("m", "version_policy {}")),
    Case(
        "a batching library that is missing",
        python(
            "m",
            'parameters { key: "TRITON_BATCH_STRATEGY_PATH" value { string_value: "/x.so" } }',
            "max_batch_size: 4",
            "dynamic_batching {}",
        ),
        "refuses",
        disagreement="What the image holds is not known to the checker.",
    ),
    Case(
        "an environment that is missing",
        python(
            "m",
            'parameters { key: "EXECUTION_ENV_PATH" value { '
            'string_value: "$$TRITON_MODEL_DIRECTORY/env.tar.gz" } }',
        ),
        "refuses",
    ),
    Case(
        "a runtime",
        python("m", 'runtime: "model.py"'),
        "refuses",
        disagreement="What the image holds is not known to the checker.",
    ),
    Case(
        "a syntax error in model.py",
        {"m/config.pbtxt": config(), "m/1/model.py": "def\n"},
        "refuses",
        disagreement="Python code is not run by the checker.",
    ),
    Case(
        "a model.py without its class",
        {"m/config.pbtxt": config(), "m/1/model.py": "x = 1\n"},
        "refuses",
        disagreement="Python code is not run by the checker.",
    ),
    Case(
        "a file that is no onnx",
        {"m/1/model.onnx": b"hello"},
        "refuses",
        disagreement="Model files are not opened by the checker.",
    ),
)
