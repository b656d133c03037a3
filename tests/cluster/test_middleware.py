"""Scripts in pods: what is told when they fail, new content, and a change of the architecture."""

from collections.abc import Iterator

import pytest

from cluster import access
from cluster.api import Api, Object
from cluster.asking import ask
from cluster.inference import address
from cluster.load import FreshHttp, KeptHttp, load
from cluster.manifests import config_map, triton_model
from cluster.sandbox import Sandbox, sandbox

_ECHO = "def init():\n    pass\n\n\ndef run(data):\n    return data\n"
_RAISES = (
    "def init():\n    raise RuntimeError('cannot read the words')\n\n\ndef run(data):\n    pass\n"
)
_HUNGRY = (
    "def init():\n    global hold\n    hold = bytearray(10**9)\n\n\ndef run(data):\n    pass\n"
)
_PIP = {"PIP_NO_INDEX": "1"}


def _script(name: str, text: str) -> Object:
    return {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {"name": name},
        "data": {"score.py": text},
    }


def _alone(name: str, text: str, **middleware: object) -> tuple[Object, Object]:
    """Return a script and the model that is nothing else."""
    spec = {"source": {"configMap": {"name": name}}, **middleware}
    model = triton_model(name, middleware=spec)
    del model["spec"]["repository"]
    return _script(name, text), model


def _sick() -> list[Object]:
    """Return models whose script can't run, each for another reason."""
    packages = {
        "pipPackages": ["no-such-package==1"],
        "indexFrom": {"configMapName": "index"},
    }
    limit = {"limits": {"memory": "256Mi"}}
    return [
        {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "index"}, "data": _PIP},
        *_alone("raises", _RAISES),
        *_alone("syntax", "def init(:\n    pass\n"),
        *_alone("no-run", "def init():\n    pass\n"),
        *_alone("no-module", f"import no_such_module\n\n\n{_ECHO}"),
        *_alone("no-package", _ECHO, environment=packages),
        *_alone("hungry", _HUNGRY, resources=limit),
        *_alone("no-script", _ECHO, entryScript="main.py"),
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


def test_new_content_rolls_out(box: Sandbox) -> None:
    """A corrected script heals its model, and a changed one replaces it."""
    box.create(*_alone("echo", _RAISES))
    box.until_reason("echo", "ScriptFailed", seconds=90)
    box.patch("ConfigMap", "echo", {"data": {"score.py": _ECHO}})
    box.until_ready("echo")
    with address(box, "echo") as where:
        assert ask(where, "/score", body=b'"hello"').body == b'"\\"hello\\""'
        assert ask(where, "/v2/health/ready").status == 404


def test_adding_and_removing_a_script_loses_no_request(box: Sandbox) -> None:
    """Clients of Triton go on while the architecture changes to and fro."""
    if not access.is_native():
        pytest.skip("a forwarded port is one pod's: the Service must be reachable from here")
    drained = {"rollout": {"drainSeconds": 5}}
    box.create(config_map("files"), _script("echo", _ECHO), triton_model("adder", **drained))
    box.until_ready("adder")
    with address(box, "adder") as where:
        with load({"fresh": FreshHttp(where), "kept": KeptHttp(where)}) as clients:
            box.change("adder", middleware={"source": {"configMap": {"name": "echo"}}})
            box.until_ready("adder")
            assert box.status("adder")["architecture"] == "TritonWithMiddleware"
            assert ask(where, "/score", body=b"1").status == 200
            box.change("adder", middleware=None)
            box.until_ready("adder")
        assert box.status("adder")["architecture"] == "Triton"
        assert ask(where, "/score", body=b"1").status == 404
    assert [client.lost for client in clients.values() if client.lost] == []
