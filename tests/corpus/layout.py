"""Folders, versions and model files."""

from typing import Final

from corpus.case import Case
from corpus.pieces import COMPLETING, IO, ONE_INSTANCE, PYTHON, config, onnx, python

CASES: Final = (
    Case("one python model", python("m")),
    Case("two models", {**python("a"), **python("b")}),
    Case("a model that describes itself", {"m/1/model.py": COMPLETING}),
    Case("a python file alone", {"m/1/model.py": PYTHON}),
    Case("an onnx file alone", {"m/1/model.onnx": onnx("n", 4)}),
    Case("an onnx file with an empty config", {"m/config.pbtxt": "", "m/1/model.onnx": onnx(2, 4)}),
    Case(
        "an onnx file with a platform",
        {
            "m/config.pbtxt": 'platform: "onnxruntime_onnx"\n' + ONE_INSTANCE,
            "m/1/model.onnx": onnx("n", 4),
        },
    ),
    Case("an onnx folder", {"m/1/model.onnx/model.onnx": onnx(2, 4)}),
    Case(
        "no version folder",
        {"m/config.pbtxt": config(), "m/model.py": PYTHON},
        "refuses",
    ),
    Case("nothing but a config", {"m/config.pbtxt": config()}, "refuses"),
    Case(
        "an empty folder beside a model",
        {**python("m"), "empty": None},
        "refuses",
    ),
    Case(
        "a lost+found of a disk",
        {**python("m"), "lost+found": None},
        "refuses",
        disagreement="The fetcher publishes models only, so Triton never sees it.",
    ),
    Case(
        "a dot folder",
        {**python("m"), ".git/config": "[core]\n"},
        "refuses",
        disagreement="The fetcher publishes models only, so Triton never sees it.",
    ),
    Case("files beside the models", {**python("m"), "README.md": "hello\n"}),
    Case(
        "a version folder with a leading zero",
        {"m/config.pbtxt": config(), "m/01/model.py": PYTHON},
        "refuses",
    ),
    Case("a leading zero beside a version", {**python("m"), "m/02/model.py": PYTHON}),
    Case("version zero", {"m/config.pbtxt": config(), "m/0/model.py": PYTHON}),
    Case(
        "a version with a v",
        {"m/config.pbtxt": config(), "m/v1/model.py": PYTHON},
        "refuses",
    ),
    Case(
        "a version with a number in front",
        {"m/config.pbtxt": config(), "m/1-old/model.py": PYTHON},
        "hangs",
    ),
    Case("a negative version", {"m/config.pbtxt": config(), "m/-1/model.py": PYTHON}, "hangs"),
    Case(
        "a version too large",
        {"m/config.pbtxt": config(), "m/99999999999999999999/model.py": PYTHON},
        "refuses",
    ),
    Case(
        "other folders beside the version",
        {**python("m"), "m/configs/a.pbtxt": config(), "m/docs/a.txt": "x"},
    ),
    Case("files in the version folder", {**python("m"), "m/1/weights.bin": b"\0" * 10}),
    Case("no model.py", {"m/config.pbtxt": config(), "m/1": None}, "hangs"),
    Case(
        "model.py in the model folder",
        {"m/config.pbtxt": config(), "m/model.py": PYTHON, "m/1": None},
        "hangs",
    ),
    Case(
        "another name for model.py",
        {"m/config.pbtxt": config('default_model_filename: "other.py"'), "m/1/other.py": PYTHON},
    ),
    Case(
        "a missing file of another name",
        {"m/config.pbtxt": config('default_model_filename: "other.py"'), "m/1/model.py": PYTHON},
        "hangs",
    ),
    Case("no model.py in the newest version", {**python("m"), "m/2": None}, "hangs"),
    Case(
        "no model.py in an old version",
        {"m/config.pbtxt": config(), "m/1": None, "m/2/model.py": PYTHON},
    ),
    Case(
        "no model.onnx", {"m/config.pbtxt": config(backend="onnxruntime"), "m/1": None}, "refuses"
    ),
    Case(
        "another name for model.onnx",
        {
            "m/config.pbtxt": 'backend: "onnxruntime"\ndefault_model_filename: "net.onnx"\n',
            "m/1/net.onnx": onnx(2, 4),
        },
    ),
    Case(
        "a platform without its file",
        {"m/config.pbtxt": 'platform: "onnxruntime_onnx"\n', "m/1/net.onnx": onnx(2, 4)},
        "refuses",
    ),
    Case("a file of an unknown kind", {"m/1/model.bin": b"x"}, "refuses"),
    Case(
        "a file of an unknown kind, backend in the folder's name",
        {"m.custom/1/x.bin": b"x"},
        "refuses",
        disagreement="What the image holds is not known to the checker.",
    ),
    Case(
        "the model itself as repository",
        {"config.pbtxt": config(), "1/model.py": PYTHON},
        "refuses",
    ),
    Case(
        "the version itself as repository",
        {"model.py": PYTHON},
        "serves",
        disagreement="Triton calls an empty repository ready.",
    ),
    Case(
        "a folder above the repository",
        {f"models/{k}": v for k, v in python("m").items()},
        "refuses",
    ),
    Case(
        "an empty repository", {}, "serves", disagreement="Triton calls an empty repository ready."
    ),
    Case("a name with a space", python("my model"), triton="hangs"),
    Case(
        "a first version folder without a model file",
        {"m/1": None, "m/2/model.onnx": onnx(2, 4)},
        "refuses",
    ),
    Case(
        "a docs folder before the version folders",
        {"m/1/model.onnx": onnx(2, 4), "m/.x/a": ""},
        "refuses",
    ),
    Case("a configs folder after the versions", {"m/1/model.onnx": onnx(2, 4), "m/docs/a": ""}),
    Case(
        "a platform with a folder before the versions",
        {
            "m/config.pbtxt": 'platform: "onnxruntime_onnx"\n',
            "m/1/model.onnx": onnx(2, 4),
            "m/.x/a": "",
        },
    ),
    Case(
        "an empty config.pbtxt folder", {"m/config.pbtxt/x": "", "m/1/model.py": PYTHON}, "refuses"
    ),
    Case("Config.pbtxt in other letters", {"m/Config.pbtxt": config(), "m/1/model.py": PYTHON}),
    Case("two model files", {"m/1/model.py": PYTHON, "m/1/model.onnx": onnx(2, 4)}),
    Case("auto-complete off, whole config", python("m"), auto_complete=False),
    Case("auto-complete off, no config", {"m/1/model.py": PYTHON}, "refuses", auto_complete=False),
    Case("auto-complete off, no tensors", python("m", io=""), auto_complete=False),
    Case(
        "auto-complete off, onnx without tensors",
        {"m/config.pbtxt": 'backend: "onnxruntime"\n', "m/1/model.onnx": onnx(2, 4)},
        "refuses",
        auto_complete=False,
    ),
    Case(
        "auto-complete off, backend by file name",
        {"m/config.pbtxt": IO, "m/1/model.py": PYTHON},
        auto_complete=False,
    ),
    Case("a name with shell characters", python("m;x"), "hangs"),
    Case("a name with a dollar", python("m$x"), "hangs"),
    Case("a name with signs", python("m-1.0@a+b=c,d%e:f")),
    Case("a name in Greek", python("μοντέλο"), "refuses"),
    Case(
        "an onnx model with a space",
        {"my model/1/model.onnx": onnx(2, 4)},
        "hangs",
        disagreement="The test image's ONNX backend is a Python program; NVIDIA's is not.",
    ),
    Case("a triton folder", {f"triton/{k}": v for k, v in python("m").items()}, root="triton"),
    Case(
        "a triton folder one level down",
        {f"models/triton/{k}": v for k, v in python("m").items()},
        root="models/triton",
    ),
    Case(
        "two triton folders",
        {f"{folder}/triton/{k}": v for k, v in python("m").items() for folder in ("a", "b")},
        "refuses",
    ),
    Case("a model named triton", python("triton")),
    Case("a model named triton beside another", {**python("triton"), **python("m")}),
    Case("a wanted model", {**python("m"), "other/x": ""}, models=("m",), published=True),
    Case(
        "a wanted model that is not there",
        python("m"),
        models=("m", "n"),
        disagreement="Triton is not told which models are wanted.",
    ),
)
