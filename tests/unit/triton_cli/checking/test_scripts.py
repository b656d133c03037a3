"""checking.scripts: what is refused is what the middleware refuses, in its words."""

import sys

import pytest
from inference_schema import schema_util

from triton_cli.checking.scripts import script_remarks
from triton_middleware import compatibility
from triton_middleware.errors import ScriptError
from triton_middleware.script import load
from triton_middleware.settings import Settings

INIT = "def init():\n    pass\n\n\n"
RAW = "from azureml.contrib.services.aml_request import rawhttp\n"
SCHEMA = "from inference_schema.schema_decorators import input_schema\n"
TYPE = (
    "from inference_schema.parameter_types.standard_py_parameter_type import "
    "StandardPythonParameterType\n"
)
DECORATED = "@input_schema('data', StandardPythonParameterType(1))\n"

REFUSED = {
    "no run": INIT,
    "no init": "def run(data):\n    return 1\n",
    "no parameter": f"{INIT}def run():\n    return 1\n",
    "headers alone": f"{INIT}def run(request_headers):\n    return 1\n",
    "any arguments": f"{INIT}def run(*data):\n    return 1\n",
    "any keywords": f"{INIT}def run(**data):\n    return 1\n",
    "by position": f"{INIT}def run(data, /):\n    return 1\n",
    "both decorators": (
        f"{RAW}{SCHEMA}{TYPE}{INIT}@rawhttp\n{DECORATED}def run(data):\n    return 1\n"
    ),
}
SERVED = {
    "plain": f"{INIT}def run(data):\n    return 1\n",
    "async": f"{INIT}async def run(data):\n    return 1\n",
    "of Windows": f"\ufeff{INIT}def run(data):\n    return 1\n".replace("\n", "\r\n"),
    "raw": f"{RAW}{INIT}@rawhttp\ndef run(request, request_headers):\n    return 1\n",
    "decorated": f"{SCHEMA}{TYPE}{INIT}{DECORATED}def run(data):\n    return 1\n",
    "assigned": "init = lambda: None\nrun, other = (lambda data: 1), 2\n",
    "imported": "from shutil import rmtree as init\nfrom json import detect_encoding as run\n",
    "in a condition": "if __file__:\n    def init(): pass\ndef run(data):\n    return 1\n",
    "after trying": f"try:\n    import nothing\nexcept ImportError:\n    nothing = 1\n{INIT}"
    "with open(__file__) as run:\n    run = lambda data: 1\n",
}


@pytest.fixture(autouse=True)
def _a_fresh_process(monkeypatch):
    """What a script leaves behind, which in a pod ends with the worker."""
    monkeypatch.setattr(sys, "path", sys.path[:])
    compatibility.install()
    yield
    sys.modules.pop("entry_module", None)
    schema_util.__functions_schema__.pop("entry_module.run", None)


def loaded(folder, text):
    """Load a script as the middleware does."""
    (folder / "score.py").write_text(text)
    return load(Settings(root=folder, entry_script="score.py"))


@pytest.mark.parametrize("text", REFUSED.values(), ids=REFUSED)
def test_the_words_are_the_middlewares(text, tmp_path):
    """One remark for each script, and the same that a pod would end with."""
    (remark,) = script_remarks(text, "score.py")
    with pytest.raises(ScriptError) as refused:
        loaded(tmp_path, text)
    said = str(refused.value).replace(f" {tmp_path / 'score.py'}", "")
    assert remark.message == said


@pytest.mark.parametrize("text", SERVED.values(), ids=SERVED)
def test_what_is_served_passes(text, tmp_path):
    """However init() and run() came about."""
    assert list(script_remarks(text, "score.py")) == []
    assert loaded(tmp_path, text)


@pytest.mark.parametrize(
    "text",
    [
        f"{INIT}from somewhere import *\n",
        f"{INIT}@my_own\ndef run(*data):\n    pass\n",
        f"{INIT}@my.own(1)\ndef run():\n    pass\n",
        f"{INIT}@my[0]\ndef run():\n    pass\n",
    ],
)
def test_what_only_running_can_tell_passes(text):
    """A wrong remark would be worse than none."""
    assert list(script_remarks(text, "score.py")) == []


def test_a_script_is_never_run(tmp_path):
    """Not even what stands at its top."""
    text = f"open({str(tmp_path / 'made')!r}, 'w')\n{SERVED['plain']}"
    assert list(script_remarks(text, "score.py")) == []
    assert not (tmp_path / "made").exists()


def test_functions_inside_others_are_not_the_modules():
    """Nor are methods, nor what a comprehension binds."""
    text = f"{INIT}def outer():\n    def run(data):\n        pass\nclass A:\n    def run(self): 1\n"
    (remark,) = script_remarks(text, "score.py")
    assert remark.message.endswith("run()")


def test_what_no_parser_can_hold_is_told():
    """In place of the end of the checker."""
    (remark,) = script_remarks("-" * 100_000 + "1", "score.py")
    assert remark.message == "the entry script is nested too deep"
