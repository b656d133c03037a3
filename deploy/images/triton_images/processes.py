"""Run other programs: their output goes to a log, and a failure shows the end of it."""

from __future__ import annotations

import shlex
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

_SHOWN_LINES = 25


class CommandFailedError(Exception):
    """A program that this one needed did not succeed."""


def run(command: Sequence[str], log: Path) -> None:
    """Run *command* with its output appended to *log*."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as output:
        output.write(f"$ {shlex.join(command)}\n".encode())
        output.flush()
        result = subprocess.run(command, stdout=output, stderr=output, check=False)
    if result.returncode != 0:
        raise CommandFailedError(_failure(command, result.returncode, log))


def answer(command: Sequence[str]) -> str | None:
    """Return what *command* prints, None if it fails or is not installed."""
    try:
        result = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return result.stdout.strip() if result.returncode == 0 else None


def installed(program: str) -> bool:
    """Say whether *program* is on the PATH."""
    return shutil.which(program) is not None


def _failure(command: Sequence[str], code: int, log: Path) -> str:
    lines = log.read_text(errors="replace").splitlines()[-_SHOWN_LINES:]
    shown = "\n".join(f"  | {line}" for line in lines)
    return f"{command[0]} failed with exit code {code}; the end of {log}:\n{shown}"
