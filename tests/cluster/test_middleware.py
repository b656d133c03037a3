"""Scripts that can't run: what status tells of them."""

from collections.abc import Iterator

import pytest

from cluster.api import Api, Object
from cluster.manifests import script_alone
from cluster.sandbox import Sandbox, sandbox

_ECHO = "def init():\n    pass\n\n\ndef run(data):\n    return data\n"
_RAISES = (
    "def init():\n    raise RuntimeError('cannot read the words')\n\n\ndef run(data):\n    pass\n"
)
_HUNGRY = (
    "def init():\n    global hold\n    hold = bytearray(10**9)\n\n\ndef run(data):\n    pass\n"
)
_PIP = {"PIP_NO_INDEX": "1"}


def _sick() -> list[Object]:
    """Return models whose script can't run, each for another reason."""
    packages = {
        "pipPackages": ["no-such-package==1"],
        "indexFrom": {"configMapName": "index"},
    }
    limit = {"limits": {"memory": "256Mi"}}
    return [
        {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "index"}, "data": _PIP},
        *script_alone("raises", _RAISES),
        *script_alone("syntax", "def init(:\n    pass\n"),
        *script_alone("no-run", "def init():\n    pass\n"),
        *script_alone("no-module", f"import no_such_module\n\n\n{_ECHO}"),
        *script_alone("no-package", _ECHO, environment=packages),
        *script_alone("hungry", _HUNGRY, resources=limit),
        *script_alone("no-script", _ECHO, entryScript="main.py"),
    ]


@pytest.fixture(scope="module")
def sick(api: Api) -> Iterator[Sandbox]:
    """Everything that can be wrong, at the same time in one namespace."""
    with sandbox(api, "scripts") as box:
        box.create(*_sick())
        yield box


@pytest.mark.parametrize(
    ("name", "reason", "words"),
    [
        ("raises", "ScriptFailed", "RuntimeError: cannot read the words"),
        ("syntax", "ScriptFailed", "SyntaxError"),
        ("no-run", "ScriptFailed", "has no function run()"),
        ("no-module", "ScriptFailed", "No module named 'no_such_module'"),
        ("no-package", "EnvironmentFailed", "no-such-package==1"),
        ("hungry", "OutOfMemory", "middleware"),
        ("no-script", "ConfigMapNotFound", "no key 'main.py'"),
    ],
)
def test_a_script_that_can_not_run_is_told(
    sick: Sandbox, name: str, reason: str, words: str
) -> None:
    """In the script's or pip's own words, with what to do."""
    status = sick.until_reason(name, reason, seconds=90)
    assert words in sick.condition(name, "Ready")["message"]
    assert all(failure["hint"] for failure in status["failures"])


def test_the_traceback_is_in_status(sick: Sandbox) -> None:
    """Nobody has to look into a log."""
    status = sick.until_reason("raises", "ScriptFailed", seconds=90)
    (failure,) = status["failures"]
    assert failure["container"] == "middleware"
    assert failure["exitCode"] == 3
    assert "line 2, in init" in failure["lastLines"]
