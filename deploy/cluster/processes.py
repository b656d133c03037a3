"""Start programs that outlive this one, and end exactly those again."""

import json
import os
import signal
import subprocess
import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

import cgroups
import settings
from commands import search_path

_RECORDS = settings.RUN / "processes"


@dataclass(frozen=True)
class Process:
    """Identify a process by id and start time: an id alone may by now belong to somebody else."""

    name: str
    pid: int
    started: int

    def alive(self) -> bool:
        """Say whether this very process still runs."""
        return _start_time(self.pid) == self.started

    def signal(self, number: signal.Signals) -> None:
        """Send the signal unless the process is gone."""
        if self.alive():
            with suppress(ProcessLookupError):
                os.kill(self.pid, number)


def log_path(name: str) -> Path:
    """Return the file that takes the program's output."""
    return settings.LOGS / f"{name}.log"


def start(name: str, argv: Sequence[str | Path], first_on_path: Path) -> Process:
    """Start the program in its own session and the cluster's control group, and record it."""
    settings.LOGS.mkdir(parents=True, exist_ok=True)
    with log_path(name).open("wb") as log:
        child = subprocess.Popen(
            [str(word) for word in argv],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            cwd="/",
            env=_environment(first_on_path),
            start_new_session=True,
        )
    cgroups.add(child.pid)
    # Popen's own finaliser would complain about a child that is meant to stay.
    child.returncode = 0
    process = Process(name, child.pid, _start_time(child.pid) or 0)
    _RECORDS.mkdir(parents=True, exist_ok=True)
    (_RECORDS / f"{name}.json").write_text(json.dumps(asdict(process)))
    return process


def arguments(process: Process) -> list[str]:
    """Return the process's command line."""
    return Path(f"/proc/{process.pid}/cmdline").read_text().split("\0")[:-1]


def recorded() -> dict[str, Process]:
    """Return every process that was started and not yet forgotten, dead or alive."""
    found = {}
    for file in sorted(_RECORDS.glob("*.json")):
        with suppress(ValueError, TypeError):
            found[file.stem] = Process(**json.loads(file.read_text()))
    return found


def members() -> list[Process]:
    """Return all processes of the cluster's control group: components, shims, containers."""
    found = (Process(_name(pid), pid, _start_time(pid) or 0) for pid in cgroups.pids())
    return [process for process in found if process.started]


def stop(processes: Iterable[Process], grace: float = 0) -> None:
    """End the processes: ask first if there is a grace period in seconds, then kill."""
    ending = list(processes)
    if grace:
        _signal_and_wait(ending, signal.SIGTERM, grace)
    _signal_and_wait(ending, signal.SIGKILL, 10)
    for process in ending:
        if recorded().get(process.name) == process and not process.alive():
            (_RECORDS / f"{process.name}.json").unlink(missing_ok=True)


def _signal_and_wait(processes: list[Process], number: signal.Signals, seconds: float) -> None:
    for process in processes:
        process.signal(number)
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and any(process.alive() for process in processes):
        time.sleep(0.02)


def _environment(first_on_path: Path) -> Mapping[str, str]:
    """Return a small environment: no proxy of the caller's may get between the components."""
    return {"PATH": search_path(first_on_path), "HOME": str(settings.STATE), "LANG": "C.UTF-8"}


def _start_time(pid: int) -> int | None:
    """Return the process's start in clock ticks after boot; None for a missing or dead process."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return None
    # The name in parentheses may itself hold spaces and parentheses.
    state, *fields = stat.rpartition(")")[2].split()
    return None if state in "ZX" else int(fields[18])


def _name(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/comm").read_text().strip()
    except (FileNotFoundError, ProcessLookupError):
        return "?"
