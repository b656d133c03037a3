"""What the machine spends: CPU time by process, from /proc."""

import os
import time
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Final

# As /proc shows their names: cut after 15 letters.
_WATCHED: Final = {
    "kube-apiserver": "API server",
    "etcd": "etcd",
    "kube-controller": "controller manager",
    "kube-scheduler": "scheduler",
    "kwok": "kwok",
    "kubelet": "kubelet",
    "kube-proxy": "kube-proxy",
}
_TICKS: Final = os.sysconf("SC_CLK_TCK")
_IDLE_FIELDS: Final = (3, 4)


@dataclass(frozen=True)
class Usage:
    """CPU seconds so far: of each named process, and of the machine doing nothing."""

    by_process: dict[str, float]
    idle: float
    moment: float
    """When this was read, in seconds of the monotonic clock."""

    def since(self, before: "Usage") -> dict[str, float]:
        """Return the CPU seconds since *before*, the largest first; then of all others, and idle.

        What others spent is the noise of the figures: it must be little beside the named ones.
        """
        spent = {
            name: round(seconds - before.by_process.get(name, 0.0), 2)
            for name, seconds in self.by_process.items()
        }
        rounded = dict(sorted(spent.items(), key=lambda each: -each[1]))
        idle = self.idle - before.idle
        whole = (self.moment - before.moment) * (os.cpu_count() or 1)
        others = max(0.0, whole - idle - sum(spent.values()))
        return rounded | {"others": round(others, 2), "idle": round(idle, 2)}


def usage(operator: int | None) -> Usage:
    """Return what was spent so far; *operator* is the process id of the operator, if it runs."""
    named = {os.getpid(): "this benchmark"} | ({operator: "operator"} if operator else {})
    spent: defaultdict[str, float] = defaultdict(float)
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            process = int(folder.name)
            name = named.get(process) or _WATCHED.get(_text(folder / "comm").strip())
            if name:
                spent[name] += cpu_seconds(process)
    fields = Path("/proc/stat").read_text().splitlines()[0].split()[1:]
    idle = sum(int(fields[field]) for field in _IDLE_FIELDS) / _TICKS
    return Usage(dict(spent), idle, time.monotonic())


def cpu_seconds(process: int) -> float:
    """Return the CPU seconds of a process, 0 when it has ended."""
    # The name, in parentheses, may hold spaces; user and system time are 11 fields behind it.
    fields = _text(Path(f"/proc/{process}/stat")).rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS if fields else 0.0


def memory_mib(process: int) -> tuple[float, float]:
    """Return the resident memory of a process in MiB: now, and at its highest."""
    fields = dict(
        line.split(":", 1) for line in _text(Path(f"/proc/{process}/status")).splitlines()
    )
    now, peak = (int(fields.get(key, "0 kB").split()[0]) / 1024 for key in ("VmRSS", "VmHWM"))
    return round(now, 1), round(peak, 1)


def describe() -> dict[str, str]:
    """Return what a reader needs to know about the machine."""
    return {
        "cores": str(os.cpu_count()),
        "load average at the start": " ".join(f"{load:.1f}" for load in os.getloadavg()),
        "kernel": os.uname().release,
    }


def _text(path: Path) -> str:
    try:
        return path.read_text()
    except (FileNotFoundError, ProcessLookupError):
        return ""
