"""worker_process: a worker as the master sees it."""

import pytest

from triton_middleware.settings import Settings
from triton_middleware.worker_process import WorkerProcess


@pytest.fixture
def settings(tmp_path, monkeypatch):
    """Return settings of a script that can't start."""
    monkeypatch.setenv("AML_APP_ROOT", str(tmp_path))
    monkeypatch.setenv("PYTHONPATH", "operator")
    return Settings(root=tmp_path)


async def test_a_worker_that_can_t_start_is_told_apart(settings, tmp_path):
    """By never becoming ready, and by its exit code."""
    worker = await WorkerProcess.start(settings, "worker-0", tmp_path)
    assert not await worker.ready()
    assert await worker.ended() == "ended with exit code 3"


async def test_a_worker_runs_in_the_scripts_environment(settings, tmp_path):
    """With the interpreter there."""
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "python").write_text("#!/bin/sh\nkill -9 $$\n")
    (tmp_path / "bin" / "python").chmod(0o755)
    own = Settings(root=tmp_path, environment=tmp_path)
    worker = await WorkerProcess.start(own, "worker-0", tmp_path)
    assert "killed by SIGKILL" in await worker.ended()
