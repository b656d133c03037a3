"""Run a server for as long as a block, on a free port, and leave nothing of it behind."""

import contextlib
import os
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

_START_SECONDS = 20
_END_SECONDS = 5


@contextlib.contextmanager
def scratch(name: str) -> Iterator[Path]:
    """Make a folder for a server's data and log, which goes with the block."""
    with tempfile.TemporaryDirectory(prefix=f"source-server-{name}-") as folder:
        # A worker of nginx is not root and has to come through.
        Path(folder).chmod(0o755)
        yield Path(folder)


@contextlib.contextmanager
def running(
    command: Sequence[object],
    *,
    log: Path,
    listens: tuple[str, int] | Path,
    environment: Mapping[str, str] | None = None,
) -> Iterator[None]:
    """Run *command* from when it listens, on an address or a socket file, to the block's end.

    setpriv ends it even when this process is killed and can't.
    """
    words = ["setpriv", "--pdeathsig", "TERM", "--", *map(str, command)]
    with log.open("ab") as output:
        process = subprocess.Popen(
            words,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            cwd=log.parent,
            env={**os.environ, **(environment or {})},
        )
    try:
        _wait(process, listens, log)
        yield
    finally:
        _end(process)


def _wait(process: "subprocess.Popen[bytes]", listens: tuple[str, int] | Path, log: Path) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while not _accepts(listens):
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"{process.args!r} does not listen on {listens}:\n{log.read_text()}")
        time.sleep(0.02)


def _accepts(listens: tuple[str, int] | Path) -> bool:
    family = socket.AF_UNIX if isinstance(listens, Path) else socket.AF_INET
    with socket.socket(family) as probe:
        return probe.connect_ex(str(listens) if isinstance(listens, Path) else listens) == 0


def _end(process: "subprocess.Popen[bytes]") -> None:
    process.terminate()
    try:
        process.wait(_END_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
