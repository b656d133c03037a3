"""A script that changes is started again; Triton and packages stay."""

import subprocess
import sys
from pathlib import Path

from cluster.asking import ask
from local.conftest import Start
from local.models import ECHO, model, script
from local.runs import SAMPLES, Run
from triton_cli.starter import starter

_OTHER = ECHO.replace("return data", "return 'other'")
_BROKEN = ECHO.replace("pass", "raise RuntimeError('no words')")


def _score(run: Run) -> tuple[int, bytes]:
    answer = ask(run.ways.http, "/score", body=b"1")
    return answer.status, answer.body


def test_a_change_is_taken_up(start: Start, tmp_path: Path) -> None:
    """A broken script is told and leaves the run, so that the next change heals it."""
    script(tmp_path, ECHO)
    run = start("-f", model(tmp_path), "--script", "src")
    run.until("running")
    assert _score(run) == (200, b'"1"')
    script(tmp_path, _OTHER)
    run.until("running", times=2)
    assert _score(run) == (200, b'"other"')
    script(tmp_path, _BROKEN)
    run.until("the script crashed in init(): RuntimeError: no words")
    assert _score(run)[0] == 503
    script(tmp_path, ECHO)
    run.until("running", times=3)
    assert _score(run) == (200, b'"1"')


def test_a_change_of_the_manifest_is_one_of_the_script_in_it(start: Start, tmp_path: Path) -> None:
    """Triton and the models stay as they are."""
    text = (SAMPLES / "question-answering.yaml").read_text()
    manifest = tmp_path / "model.yaml"
    manifest.write_text(text)
    run = start("-f", manifest)
    run.until("running")
    before = _tritons(run)
    manifest.write_text(text.replace("LETTERS = 16", "LETTERS = 16\n    print('read anew')"))
    run.until("read anew")
    run.until("running", times=2)
    assert _tritons(run) == before
    assert ask(run.ways.http, "/v2/health/ready").status == 200


def test_a_change_of_a_starters_script_is_taken_up(start: Start, tmp_path: Path) -> None:
    """A kustomization makes a ConfigMap of the file, which the manifest only names."""
    for file in starter("first", "middleware"):
        path = tmp_path / file.path
        path.parent.mkdir(exist_ok=True)
        path.write_text(file.text)
    run = start("-f", "model.yaml")
    run.until("running")
    score = tmp_path / "script" / "score.py"
    score.write_text(
        score.read_text().replace("def run(data):", "def run(data):\n    return 'new'")
    )
    run.until("running", times=2)
    assert _score(run) == (200, b'"new"')


def test_an_order_reloads(start: Start, shell: dict[str, str], tmp_path: Path) -> None:
    """For what no file of the script shows; what is wrong is the order's own answer."""
    data = tmp_path / "data"
    data.touch()
    script(
        tmp_path, f"def init():\n    open({str(data)!r}).close()\n\n\ndef run(data):\n    pass\n"
    )
    run = start("-f", model(tmp_path), "--script", "src")
    run.until("running")
    assert _ordered(shell, "echo") == (0, "echo runs the script as it is now\n")
    data.unlink()
    code, said = _ordered(shell, "echo")
    assert (code, "error: the script crashed in init(): FileNotFoundError" in said) == (1, True)
    assert _ordered(shell, "other") == (
        1,
        "error: other does not run here; start it by `kubectl triton local run -f FILE`\n",
    )


def _ordered(shell: dict[str, str], name: str) -> tuple[int, str]:
    command = [sys.executable, "-m", "triton_cli", "local", "reload", name]
    done = subprocess.run(command, env=shell, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def _tritons(run: Run) -> list[int]:
    return [pid for pid, command in run.processes().items() if "tritonserver " in command]
