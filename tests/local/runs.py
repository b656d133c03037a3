"""`kubectl triton local run` as a user starts it: a process, its output, its addresses."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cluster.inference import Endpoint
from sample_answers import Ways

CHECKOUT = Path(__file__).resolve().parents[2]
SAMPLES = CHECKOUT / "deploy" / "samples"
_SECONDS = 120


class Run:
    """A run, and what it has said."""

    def __init__(self, process: subprocess.Popen[bytes], log: Path) -> None:
        self.process = process
        self._log = log

    @property
    def output(self) -> str:
        """Return everything that it wrote, the lines of its processes included."""
        return self._log.read_text()

    def until(self, words: str, times: int = 1) -> None:
        """Return once *words* are written *times* times; not when it ends, or takes longer."""
        until = time.monotonic() + _SECONDS
        while self.output.count(words) < times:
            assert self.process.poll() is None, self.output
            assert time.monotonic() < until, self.output
            time.sleep(0.05)

    def ended(self, seconds: float = _SECONDS) -> int:
        """Wait for the end; return the exit code."""
        return self.process.wait(seconds)

    @property
    def ways(self) -> Ways:
        """Return where it is asked, as it says."""
        http = re.search(r"http://(localhost:\d+)/", self.output)
        grpc = re.search(r"(localhost:\d+) \(gRPC\)", self.output)
        assert http, self.output
        return Ways(Endpoint(http[1]), Endpoint(grpc[1]) if grpc else None)

    def processes(self) -> dict[int, str]:
        """Return every process that it has started, by id with the command."""
        return {pid: _command(pid) for pid in _below(self.process.pid)}


@contextmanager
def started(
    folder: Path, environment: dict[str, str], *arguments: str | Path, port: int = 0
) -> Iterator[Run]:
    """Start a run in *folder*, and end it with the block."""
    command = [
        sys.executable,
        "-m",
        "triton_cli",
        "local",
        "run",
        f"--port={port}",
        "--grpc-port=0",
    ]
    log = folder / f"log-{len(list(folder.glob('log-*')))}"
    with log.open("wb") as written:
        process = subprocess.Popen(
            [*command, *map(str, arguments)],
            cwd=folder,
            env=environment,
            stdout=written,
            stderr=written,
        )
    try:
        yield Run(process, log)
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            process.wait(60)


def alive(pids: dict[int, str]) -> dict[int, str]:
    """Return those of *pids* that run still."""
    return {pid: command for pid, command in pids.items() if _command(pid) == command}


def _below(pid: int) -> Iterator[int]:
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in map(int, (task / "children").read_text().split()):
            yield child
            yield from _below(child)


def _command(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except FileNotFoundError:
        return ""


def environment(cache: Path, runtime: Path, haproxy: Path) -> dict[str, str]:
    """Return the variables of a user's shell, with *haproxy* installed."""
    return {
        **os.environ,
        "PYTHONPATH": str(CHECKOUT / "operator"),
        "PATH": os.pathsep.join((str(haproxy.parent), os.environ["PATH"])),
        "XDG_CACHE_HOME": str(cache),
        "XDG_RUNTIME_DIR": str(runtime),
    }
