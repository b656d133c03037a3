"""Every example in the help runs, in a shell, as it stands there."""

import os
import subprocess
import sys

import pytest

from unit.triton_cli.conftest import ROOT
from unit.triton_cli.test_application import COMMANDS

EXAMPLES = [
    pytest.param(example.line, id=example.line)
    for words, command in COMMANDS.items()
    # Those run servers: tests/local/test_examples.py.
    if words[0] != "local"
    for example in command.examples
]


@pytest.mark.parametrize("line", EXAMPLES)
def test_the_example_runs(line, folder, model_server):
    """`kubectl triton` is the program of this checkout; what it asks answers."""
    assert model_server.asked == []
    kubectl = f'kubectl() {{ shift; "{sys.executable}" -m triton_cli "$@"; }}'
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", f"{kubectl}\n{line}"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT / "operator")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, "Traceback" in done.stderr) == (0, False), done.stdout + done.stderr
