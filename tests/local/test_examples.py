"""Every example in the help of `kubectl triton local` runs, in a shell, as it stands there."""

import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from local.models import ECHO, model, script
from local.runs import SAMPLES, Run
from triton_cli.commands import local_reload, local_run
from triton_cli.starter import starter

_KUBECTL = f'kubectl() {{ shift; exec "{sys.executable}" -m triton_cli "$@"; }}'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the files that the examples name."""
    shutil.copy(SAMPLES / "add-sub.yaml", tmp_path / "model.yaml")
    for file in starter("my-model", "triton"):
        path = tmp_path / "my-model" / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(file.text)
    script(tmp_path, ECHO)
    model(tmp_path, "scoring")
    return tmp_path


def _started(line: str, folder: Path, shell: dict[str, str]) -> Run:
    log = folder / "log"
    with log.open("wb") as written:
        process = subprocess.Popen(
            ["bash", "-euo", "pipefail", "-c", f"{_KUBECTL}\n{line}"],
            cwd=folder,
            env=shell,
            stdout=written,
            stderr=written,
        )
    return Run(process, log)


@pytest.mark.parametrize("line", [each.line for each in local_run.EXAMPLES])
def test_the_example_runs(line: str, folder: Path, shell: dict[str, str]) -> None:
    """Until Ctrl-C; the last one is reloaded by the example of the other command."""
    run = _started(line, folder, shell)
    try:
        run.until("running")
        if "scoring" in line:
            (reload,) = local_reload.EXAMPLES
            assert _started(reload.line, folder, shell).ended() == 0
    finally:
        run.process.send_signal(signal.SIGINT)
        assert run.ended() == 0, run.output
