"""Processes of containers, where the node is this machine: to stop them without a word."""

import contextlib
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from cluster import access
from cluster.api import Object


def kill(pod: Object) -> None:
    """End the pod's container by SIGKILL; the kubelet starts it again."""
    for pid in _processes(pod):
        os.kill(pid, signal.SIGKILL)


@contextlib.contextmanager
def frozen(pod: Object) -> Iterator[None]:
    """Stop the pod's container in its tracks, as a lost node would, and let it go on later."""
    pids = _processes(pod)
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in pids:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)


def _processes(pod: Object) -> list[int]:
    """Return the processes of the pod's containers, without the one that holds its network."""
    if not access.is_native():
        pytest.skip("needs the local cluster, whose containers are processes of this machine")
    uid = pod["metadata"]["uid"]
    found = [
        int(process.name)
        for process in Path("/proc").iterdir()
        if process.name.isdigit() and _is_of(process, uid)
    ]
    assert found, f"no process of pod {pod['metadata']['name']} is found"
    return found


def _is_of(process: Path, uid: str) -> bool:
    with contextlib.suppress(OSError):
        groups = (process / "cgroup").read_text().replace("_", "-")
        return uid in groups and "pause" not in (process / "cmdline").read_text()
    return False
