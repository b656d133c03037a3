"""control: how a run is found and told to reload."""

import asyncio
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from triton_cli.errors import UserError
from triton_cli.local.control import controlled, reload
from triton_cli.local.places import cache, control_socket


@pytest.fixture(autouse=True)
def runtime(monkeypatch):
    """A folder whose path is short enough for sockets."""
    with TemporaryDirectory() as folder:
        monkeypatch.setenv("XDG_RUNTIME_DIR", folder)
        yield Path(folder)


async def test_a_run_is_told_and_answers():
    """The answer is what is wrong."""
    answers = ["", "the script crashed"]

    async def reloaded():
        return answers.pop(0)

    async with controlled("m", reloaded):
        assert await asyncio.to_thread(reload, "m") == ""
        assert await asyncio.to_thread(reload, "m") == "the script crashed"


async def test_one_name_runs_once(runtime):
    """What a killed run has left behind is no run."""

    async def reloaded():
        return ""

    control_socket("m").touch()
    async with controlled("m", reloaded):
        with pytest.raises(UserError, match="m runs already"):
            async with controlled("m", reloaded):
                pass
        assert await asyncio.to_thread(reload, "m") == ""
    assert not control_socket("m").exists()


def test_what_does_not_run_is_told():
    """With the command that starts it."""
    with pytest.raises(UserError, match="m does not run here; start it by"):
        reload("m")


def test_nobody_else_gets_in(runtime):
    """The folder of the sockets is the user's alone."""
    assert control_socket("m").parent.stat().st_mode & 0o777 == 0o700


def test_folders_follow_the_desktops_rules(monkeypatch):
    """The cache is below the one that the user has."""
    monkeypatch.setenv("XDG_CACHE_HOME", "/c")
    assert cache() == Path("/c/kubectl-triton")
    monkeypatch.delenv("XDG_CACHE_HOME")
    assert cache() == Path.home() / ".cache/kubectl-triton"


async def test_a_socket_that_can_not_be_is_told(monkeypatch, tmp_path):
    """Their paths have 107 characters at most."""
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path / ("x" * 120)))
    with pytest.raises(UserError, match="set XDG_RUNTIME_DIR to a folder of yours with a short"):
        async with controlled("m", None):
            pass


def test_a_folder_of_somebody_else_is_not_used(monkeypatch, runtime):
    """Who made it first in /tmp could give orders to the run."""
    monkeypatch.setattr("os.getuid", lambda: 12345)
    with pytest.raises(UserError, match="is another user's; set XDG_RUNTIME_DIR"):
        control_socket("m")
    assert (runtime / "kubectl-triton").is_dir()
