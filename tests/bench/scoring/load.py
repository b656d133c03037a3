"""Load by wrk, which one core lets ask far more than any of the servers can answer."""

import contextlib
import re
import shutil
import subprocess
import tempfile
import time
from dataclasses import dataclass
from typing import Final

from bench.errors import BenchError
from middleware.http_client import send

_POST: Final = """\
wrk.method = "POST"
wrk.body = '{"data": [1, 2, 3]}'
wrk.headers["Content-Type"] = "application/json"
"""
_UNITS: Final = {"us": 0.001, "ms": 1.0, "s": 1000.0, "m": 60_000.0}


@dataclass(frozen=True)
class Rate:
    """What clients got that ask again as soon as they have an answer."""

    per_second: float
    p50_ms: float
    p99_ms: float
    failed: int


def need_wrk() -> None:
    """Install wrk from the machine's own Debian mirror if it is missing."""
    if shutil.which("wrk"):
        return
    done = subprocess.run(
        ["apt-get", "install", "--yes", "--no-install-recommends", "wrk"],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise BenchError(f"wrk is missing and apt-get can't install it: {done.stderr.strip()}")


def load(port: int, clients: int, seconds: float) -> Rate:
    """Ask *port* for scores with that many *clients*."""
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        script.write(_POST)
        script.flush()
        done = subprocess.run(
            [
                *("wrk", "--threads", "1", "--connections", str(clients), "--latency"),
                *("--duration", f"{seconds:.0f}s", "--timeout", "10s", "--script", script.name),
                f"http://127.0.0.1:{port}/score",
            ],
            capture_output=True,
            text=True,
            check=True,
        )
    return parse(done.stdout)


def parse(text: str) -> Rate:
    """Read wrk's report."""
    refused = re.search(r"Non-2xx or 3xx responses: (\d+)", text)
    errors = re.search(r"connect (\d+), read (\d+), write (\d+), timeout (\d+)", text)
    # Azure's server closes each connection, which wrk counts as a read error on some.
    lost = sum(int(errors[number]) for number in (1, 3, 4)) if errors else 0
    return Rate(
        per_second=float(_found(r"Requests/sec:\s+([\d.]+)", text)),
        p50_ms=_milliseconds(_found(r"50%\s+(\S+)", text)),
        p99_ms=_milliseconds(_found(r"99%\s+(\S+)", text)),
        failed=lost + (int(refused[1]) if refused else 0),
    )


def _found(pattern: str, text: str) -> str:
    match = re.search(pattern, text)
    if match is None:
        raise BenchError(f"wrk told nothing of {pattern!r}:\n{text}")
    return match[1]


def _milliseconds(text: str) -> float:
    """Return a duration of wrk's; 0 when it says that no request was answered."""
    match = re.fullmatch(r"([\d.]+)(us|ms|s|m)", text)
    return round(float(match[1]) * _UNITS[match[2]], 2) if match else 0.0


def health(port: int, seconds: float) -> list[float]:
    """Ask for `GET /` every 20 ms; return the milliseconds that each answer took."""
    taken = []
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        began = time.perf_counter()
        with contextlib.suppress(TimeoutError):
            send(port, "GET", "/", seconds=5)
        taken.append((time.perf_counter() - began) * 1000)
        time.sleep(0.02)
    return sorted(taken)
