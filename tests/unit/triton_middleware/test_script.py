"""script: which scripts are served, and what is said of the others."""

import sys
from types import ModuleType

import pytest

from triton_middleware.compatibility.aml_request import rawhttp
from triton_middleware.errors import ScriptError
from triton_middleware.script import examine, load
from triton_middleware.settings import Settings

INIT = "def init():\n    pass\n\n\n"


@pytest.fixture(autouse=True)
def _restored():
    path = sys.path[:]
    yield
    sys.path[:] = path
    sys.modules.pop("entry_module", None)


def script(folder, text, name="main.py"):
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_text(text)
    return Settings(root=folder, entry_script=name)


def test_a_script_is_loaded_with_its_neighbours(tmp_path):
    """Modules beside it can be imported, from a folder below the root too."""
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "labels_of_test.py").write_text("LABELS = ['cat']\n")
    text = f"from labels_of_test import LABELS\n{INIT}def run(data):\n    return LABELS\n"
    assert load(script(tmp_path, text, "src/score.py")).run("x") == ["cat"]


def test_a_script_may_lie_in_the_source_directory(tmp_path):
    """AZUREML_ENTRY_SCRIPT is below it, or below the root."""
    script(tmp_path, f"{INIT}def run(data):\n    return 1\n", "src/score.py")
    settings = Settings(root=tmp_path, source_directory="src", entry_script="score.py")
    assert load(settings).run("x") == 1


def test_classes_of_a_script_can_be_pickled(tmp_path):
    """Models that were saved by their own script refer to its module."""
    loaded = load(script(tmp_path, f"class A:\n    pass\n\n\n{INIT}def run(data):\n    return A\n"))
    assert sys.modules[loaded.run("x").__module__].A


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (None, "not there: .*main.py.*AZUREML_ENTRY_SCRIPT"),
        ("def init(:\n", "SyntaxError"),
        ("raise ValueError('mine')\n", "ValueError"),
        (INIT, r"no function run\(\)"),
        ("def run(data):\n    return 1\n", r"no function init\(\)"),
        (f"{INIT}def run(*data):\n    return 1\n", r"\*args"),
        (f"{INIT}def run(request_headers):\n    return 1\n", "a parameter for the data"),
        (f"{INIT}def run():\n    return 1\n", "a parameter for the data"),
    ],
)
def test_a_script_that_can_t_be_served_is_refused_with_the_reason(tmp_path, text, words):
    """The message names the file or the function; the cause keeps the traceback."""
    settings = script(tmp_path, text) if text is not None else Settings(root=tmp_path)
    with pytest.raises(ScriptError, match=words):
        load(settings)


def module(run, init=lambda: None):
    made = ModuleType("made")
    made.run, made.init = run, init
    return made


def test_the_way_to_call_run_follows_from_its_decorators():
    """And from its parameters."""

    async def run(request, request_headers):
        return request

    found = examine(module(rawhttp(run)))
    assert (found.take_in.meaning, found.is_async, found.wants_headers) == (
        "the request",
        True,
        True,
    )
    plain = examine(module(lambda data: data))
    assert (plain.take_in.meaning, plain.is_async) == ("the body as text", False)


def test_the_run_of_a_driven_script_is_called_directly():
    """Azure's SDK wrapped some scripts in a driver."""
    outer = module(lambda data: "driver")
    outer.driver_module = module(lambda data: "driven")
    assert examine(outer).run("x") == "driven"
