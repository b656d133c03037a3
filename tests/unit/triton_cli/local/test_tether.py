"""tether: real processes."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from triton_cli.local import tether

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="prctl is Linux'")

# Starts what is tethered to it, tells its process id, and waits.
PARENT = """
import os, subprocess, sys, time
child = subprocess.Popen([sys.executable, {file!r}, str(os.getpid()), "sleep", "100"])
print(child.pid, flush=True)
time.sleep(100)
"""


def tethered(parent, *command):
    """Run *command* tethered to *parent*; return what came of it."""
    return subprocess.run(
        [sys.executable, tether.__file__, str(parent), *command],
        capture_output=True,
        text=True,
        check=False,
        timeout=20,
    )


def test_it_becomes_the_program():
    """With its arguments, outputs and code."""
    ended = tethered(os.getpid(), "/bin/sh", "-c", 'echo "$0"; exit 3', "given")
    assert (ended.returncode, ended.stdout) == (3, "given\n")


def test_it_ends_when_its_parent_is_killed():
    """Nobody can tell it to, then, but the kernel."""
    code = PARENT.format(file=tether.__file__)
    with subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, text=True
    ) as parent:
        pid = int(parent.stdout.readline())
        _until(lambda: _state(pid)[0] == "sleep")
        parent.kill()
        parent.wait()
    _until(lambda: _state(pid)[1] in {"", "Z"})


def test_a_parent_that_is_gone_already_is_noticed():
    """Between its start and the order to the kernel."""
    assert tethered(1, "/bin/sh", "-c", "echo started").returncode == 128 + signal.SIGTERM


def test_a_program_that_is_none_is_told(tmp_path):
    """As a shell tells it."""
    ended = tethered(os.getpid(), str(tmp_path))
    assert (ended.returncode, ended.stderr) == (127, f"can't start {tmp_path}: Permission denied\n")


def _state(pid):
    """Return name and state of a process, both "" when there is none."""
    try:
        line = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return "", ""
    name, _, rest = line.partition("(")[2].rpartition(")")
    return name, rest.split()[0]


def _until(holds):
    """Wait until something holds."""
    until = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < until
        time.sleep(0.02)
