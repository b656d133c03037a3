"""screen: what people see."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from triton_cli.local.errors import FailedError
from triton_cli.local.process import Process
from triton_cli.local.screen import Screen, shown_line

QUIET = Process("triton", (), {}, Path("/"), Path("/report"))
SCRIPT = replace(QUIET, name="middleware", levels=("WARNING", "ERROR"))


@pytest.mark.parametrize(
    ("told", "line", "shown"),
    [
        (QUIET, "E1123 anything", ""),
        (SCRIPT, "printed by the script", "printed by the script"),
        (SCRIPT, json.dumps({"level": "INFO", "message": "script loaded"}), ""),
        (SCRIPT, json.dumps({"level": "WARNING", "message": "slow"}), "slow"),
        (
            SCRIPT,
            json.dumps({"level": "ERROR", "message": "run() raised", "exc_info": "Traceback"}),
            "run() raised\nTraceback",
        ),
        (SCRIPT, json.dumps({"answer": 1}), '{"answer": 1}'),
        (SCRIPT, "{no json", "{no json"),
    ],
)
def test_lines_of_healthy_processes(told, line, shown):
    """A script's own lines and troubles; logs of the rest are for --logs."""
    assert shown_line(told, line) == shown


def test_with_logs_every_line_is_there(capsys):
    """As it is, with the process before it, on standard error."""
    Screen(logs=True).line(QUIET, '{"level": "INFO"}')
    written = capsys.readouterr()
    assert (written.out, written.err) == ("", '[triton] {"level": "INFO"}\n')


def test_a_failure_shows_the_users_own_paths(capsys):
    """The lines first, then the sentence."""
    screen = Screen(logs=False)
    screen.rename({"/tmp/r/var/azureml-app/script": "src", "/tmp/r": ""})
    lines = ['  File "/tmp/r/var/azureml-app/script/score.py"', "/tmp/r/model-repository/m"]
    screen.failed(FailedError("it failed", lines))
    written = capsys.readouterr()
    assert written.out == "failed     it failed\n"
    assert [each.strip() for each in written.err.splitlines()] == [
        'File "src/score.py"',
        "/model-repository/m",
    ]
