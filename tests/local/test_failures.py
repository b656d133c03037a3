"""What is told when a run can't serve: the script's or Triton's own words; nothing is left."""

import os
import signal
from pathlib import Path

import pytest

from local.conftest import Start
from local.models import ECHO, model, script
from local.runs import Run, alive


def _failed(run: Run) -> str:
    """Return what a run says that fails by itself."""
    code = run.ended()
    assert code == 1, run.output
    return run.output


def test_a_script_that_crashes_in_init_is_told(start: Start, tmp_path: Path) -> None:
    """With its traceback, at the user's own path, and all others end."""
    script(
        tmp_path, "def init():\n    raise RuntimeError('no words')\n\n\ndef run(data):\n    pass\n"
    )
    run = start("-f", model(tmp_path), "--script", "src")
    run.until("deploying")
    output = _failed(run)
    assert "failed     the script crashed in init(): RuntimeError: no words." in output
    assert 'File "src/score.py", line 2, in init' in output
    assert "running" not in output


def test_a_syntax_error_is_told(start: Start, tmp_path: Path) -> None:
    """Python's own message, with file and line."""
    script(tmp_path, "def init(:\n    pass\n")
    output = _failed(start("-f", model(tmp_path), "--script", "src"))
    assert "failed     the script can't start: SyntaxError" in output
    assert 'File "src/score.py", line 1' in output


def test_a_package_that_is_not_there_is_told(start: Start, tmp_path: Path) -> None:
    """Pip's own error, before anything is started."""
    script(tmp_path, ECHO)
    environment = {
        "pipPackages": ["no-such-package==1"],
        "indexFrom": {"configMapName": "index"},
    }
    path = model(tmp_path, middleware={"environment": environment})
    (tmp_path / "index.yaml").write_text(
        "{apiVersion: v1, kind: ConfigMap, metadata: {name: index}, data: {PIP_NO_INDEX: '1'}}"
    )
    output = _failed(start("-f", path, "-f", "index.yaml", "--script", "src"))
    assert "no-such-package==1" in output


@pytest.mark.parametrize(
    ("config", "code", "words"),
    [
        ("input [ { name: 'X' data_type: TYPE_FP99 dims: [ 1 ] } ]", "", "m/config.pbtxt:1:"),
        (
            "backend: 'python'",
            "importt numpy\n",
            "model 'm': Internal: SyntaxError: invalid syntax",
        ),
    ],
)
def test_a_repository_that_triton_refuses_is_told(
    config: str, code: str, words: str, start: Start, tmp_path: Path
) -> None:
    """By the checker, or by Triton itself for what only loading shows."""
    version = tmp_path / "models" / "m" / "1"
    version.mkdir(parents=True)
    (version.parent / "config.pbtxt").write_text(config)
    (version / "model.py").write_text(code)
    path = model(tmp_path, repository={"uri": "s3://models"})
    output = _failed(start("-f", path, "--repository", "models"))
    assert f"failed     {words}" in output


def test_a_process_that_dies_ends_the_run(start: Start, tmp_path: Path) -> None:
    """Nothing of it is left."""
    script(tmp_path, ECHO)
    run = start("-f", model(tmp_path), "--script", "src")
    run.until("running")
    processes = run.processes()
    master = next(pid for pid, command in processes.items() if "/haproxy " in command)
    os.kill(master, signal.SIGKILL)
    assert "failed     the gateway ended" in _failed(run)
    assert alive(processes) == {}
