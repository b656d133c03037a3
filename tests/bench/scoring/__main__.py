"""Measure the scoring middleware: `python -m bench.scoring`. Needs no cluster."""

import argparse
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from threading import Thread
from typing import Final

from bench import machine
from bench.errors import BenchError
from bench.progress import say
from bench.scoring import batches, report
from bench.scoring.load import Rate, health, load, need_wrk
from free_ports import free_port
from middleware.http_client import send
from middleware.servers import Server, started

_RESULTS: Final = Path(__file__).parents[3] / ".bench"
_SCRIPTS: Final = Path(__file__).parents[2] / "middleware" / "scripts"
_CLIENTS: Final = (1, 16, 64)
_WORKERS: Final = (1, 2)
_WARM_SECONDS: Final = 1


@dataclass(frozen=True)
class Subject:
    """A server with a script, as a column of the table."""

    task: str
    name: str
    server: str
    script: str
    threads: int = 1


_SUBJECTS: Final = (
    Subject("trivial run()", "Azure", "theirs", "trivial.py"),
    Subject("trivial run()", "ours", "ours", "trivial.py"),
    Subject("20 ms of Triton", "Azure", "theirs", "triton_sync.py"),
    Subject("20 ms of Triton", "ours, 1 thread", "ours", "triton_sync.py"),
    Subject("20 ms of Triton", "ours, 32 threads", "ours", "triton_sync.py", threads=32),
    Subject("20 ms of Triton", "ours, async", "ours", "triton_async.py"),
)


def main() -> int:
    """Measure all, print the table, write it; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m bench.scoring", description=__doc__)
    parser.add_argument("--seconds", type=float, default=4, help="for each figure (4)")
    seconds = parser.parse_args().seconds
    try:
        need_wrk()
        with _stub() as stub, _stub() as idle:
            rows = [
                row
                for workers in _WORKERS
                for subject in _SUBJECTS
                for row in _measured(subject, workers, stub, idle, seconds)
            ]
        averages = list(_batches(seconds))
    except BenchError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    stamp = datetime.now(UTC).strftime("%Y-%m-%dT%H%M%SZ")
    _RESULTS.mkdir(exist_ok=True)
    print(f"\n{report.write(_RESULTS, stamp, rows, averages, machine.describe())}")
    say(f"written to .bench/scoring-{stamp}.md and .json")
    return 0


def _measured(
    subject: Subject, workers: int, stub: int, idle: int, seconds: float
) -> Iterator[report.Row]:
    with _serving(subject, workers, stub) as server:
        for clients in _CLIENTS:
            load(server.port, clients, _WARM_SECONDS)
            send(stub, "GET", "/most")
            rate = load(server.port, clients, seconds)
            most = int(send(stub, "GET", "/most").body)
            say(f"{subject.task}, {subject.name}, {workers} workers, {clients} clients: {rate}")
            yield report.Row(subject.task, subject.name, workers, clients, rate, most)
        if subject.task != "trivial run()":
            yield from _health(subject, workers, server, idle, seconds)


@contextmanager
def _serving(subject: Subject, workers: int, triton_port: int) -> Iterator[Server]:
    environment = {"WORKER_COUNT": str(workers), "TRITON": f"127.0.0.1:{triton_port}"}
    if subject.server == "ours":
        environment["TRITON_MIDDLEWARE_THREADS"] = str(subject.threads)
    with started(subject.server, _SCRIPTS, subject.script, environment) as server:
        _wait(server)
        yield server


def _wait(server: Server) -> None:
    """Return once the server answers, with all its workers."""
    if not server.wait():
        raise BenchError(f"{server.name} did not start:\n{server.log}")
    send(server.port, body='{"data": [1]}')
    time.sleep(1)


def _health(
    subject: Subject, workers: int, server: Server, idle: int, seconds: float
) -> Iterator[report.Row]:
    """Ask for `GET /` while all workers are busy with the requests of 64 clients.

    The gateway asks our master; who uses the middleware without one may ask a worker. A process
    that has nothing to do shows what this machine allows.
    """
    ports = {subject.name: server.port}
    if server.is_ours:
        ports = {
            subject.name: server.management_port,
            subject.name + report.OF_WORKER: server.port,
            subject.name + report.OF_IDLE: idle,
        }
    for name, port in ports.items():
        busy = Thread(target=load, args=(server.port, _CLIENTS[-1], seconds + 2))
        busy.start()
        time.sleep(1)
        taken = health(port, seconds)
        busy.join()
        p50, p99 = (round(taken[int(len(taken) * part)], 2) for part in (0.5, 0.99))
        say(f"{name}, {workers} workers: GET / while busy: {p50} ms, p99 {p99} ms")
        yield report.Row(report.HEALTH, name, workers, _CLIENTS[-1], Rate(0.0, p50, p99, 0), 0)


def _batches(seconds: float) -> Iterator[report.Batch]:
    """Load each server in front of a real Triton, which counts its batches."""
    if not batches.can_run():
        say("no real Triton: its image is unpacked and entered as root only")
        return
    with batches.batching_triton() as triton:
        for subject in _SUBJECTS:
            if subject.task == "trivial run()":
                continue
            with _serving(subject, 1, triton.http_port) as server:
                before = batches.count(triton.metrics_port)
                rate = load(server.port, _CLIENTS[-1], seconds)
                average = batches.count(triton.metrics_port).average_since(before)
            say(f"{subject.name}: average batch {average}")
            yield report.Batch(subject.name, _CLIENTS[-1], rate, average)


@contextmanager
def _stub() -> Iterator[int]:
    port = free_port()
    process = subprocess.Popen([sys.executable, "-m", "bench.scoring.stub_triton", str(port)])
    try:
        time.sleep(2)
        yield port
    finally:
        process.terminate()
        process.wait()


if __name__ == "__main__":
    sys.exit(main())
