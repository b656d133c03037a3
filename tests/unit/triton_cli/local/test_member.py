"""member: real processes."""

import asyncio
import time
from pathlib import Path

import pytest

from triton_cli.local.member import Member, surroundings
from triton_cli.local.process import Process


@pytest.fixture
def start(tmp_path):
    """Return a function that starts a shell on a script."""

    async def start(script, line=lambda told, text: None):
        command = ("/bin/sh", "-c", script)
        report = tmp_path / "reports" / "m"
        return await Member.start(Process("m", command, {"GIVEN": "1"}, tmp_path, report), line)

    return start


async def test_lines_are_passed_on_and_kept(start):
    """Of both outputs, the last one without a line break too."""
    lines = []
    member = await start(
        'echo "$GIVEN"; echo two >&2; printf three', lambda _, text: lines.append(text)
    )
    assert await member.ended() == 0
    assert await member.output() == "1\ntwo\nthree"
    assert lines == ["1", "two", "three"]


async def test_a_signal_is_told_as_a_shell_does(start):
    """128 and its number."""
    member = await start("kill -9 $$")
    assert await member.ended() == 137


async def _first_line(start, script):
    """Return the process that runs *script*, and its first line."""
    said = asyncio.Queue()
    member = await start(script, lambda _, text: said.put_nowait(text))
    return member, await asyncio.wait_for(said.get(), 10)


async def test_what_it_started_ends_with_it(start):
    """Also a process that its parent has left behind."""
    script = "sleep 100 & echo $!; trap 'exit 0' TERM; wait"
    member, pid = await _first_line(start, script)
    await member.stop(5)
    # A zombie waits for its new parent.
    assert _state(pid) in {"Z", ""}


async def test_one_that_does_not_listen_is_killed(start):
    """After the time that it was given."""
    member, _ = await _first_line(start, "trap '' TERM; echo ready; while :; do sleep 0.1; done")
    began = time.monotonic()
    await member.stop(0.2)
    assert time.monotonic() - began < 3
    assert await member.ended() == 137


def _state(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2][0]
    except FileNotFoundError:
        return ""


def test_a_shells_settings_of_other_runs_are_left_out():
    """And a path that is relative is one from here."""
    given = {"TRITON_MIDDLEWARE_PORT": "1", "AZUREML_MODEL_DIR": "x", "A": "1", "PYTHONPATH": "lib"}
    found = surroundings(given)
    assert {"TRITON_MIDDLEWARE_PORT", "AZUREML_MODEL_DIR"} & found.keys() == set()
    assert found["A"] == "1"
    assert found["PYTHONPATH"] == str(Path.cwd() / "lib")
