"""Measure the fetcher beside obstore's plain copy: `python -m bench.fetch`. No cluster needed.

Both run as programs of their own, in turns, against one local S3 server, so that what else the
machine does meets both. The fetcher does more in its seconds: it lists, checks, hashes and
publishes.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import obstore

from bench.plain_copy import store
from source_servers.s3 import S3Server
from triton_api import contract
from triton_api.fetching import FetchReport, FetchRequest, SourcePolicy

_MIB: Final = 1024 * 1024
_BUCKET: Final = "bench-fetch"
_RESULT: Final = Path(__file__).parents[2] / ".bench" / "fetch.md"


@dataclass(frozen=True)
class Run:
    """What one program took."""

    seconds: float
    processor_seconds: float
    peak_mib: float


def main() -> int:
    """Measure each size, print the table and write it to .bench/fetch.md."""
    arguments = _arguments()
    rows = []
    with S3Server.running() as server:
        for size in arguments.mebibytes:
            with tempfile.TemporaryDirectory(dir=arguments.folder) as folder:
                rows.append(_measured(server, size, arguments.rounds, Path(folder)))
                print(rows[-1], flush=True)
    table = "\n".join([*_HEAD, *rows])
    _RESULT.parent.mkdir(exist_ok=True)
    _RESULT.write_text(f"{table}\n", encoding="utf-8")
    print(f"\n{table}")
    return 0


_HEAD: Final = (
    "| MiB | plain, s | fetcher, s | of its speed | CPU s, plain | CPU s | MiB, plain | MiB |",
    "| --- | --- | --- | --- | --- | --- | --- | --- |",
)


def _measured(server: S3Server, size: int, rounds: int, folder: Path) -> str:
    """Return the row of one size: medians of all rounds."""
    key = _uploaded(server, size)
    runs = [(_plain(server, key, folder), _fetcher(server, size, folder)) for _ in range(rounds)]
    plain, ours = zip(*runs, strict=True)
    # Of each pair, since both met the same neighbours.
    speed = statistics.median(first.seconds / second.seconds for first, second in runs)
    seconds = [_median(each, lambda run: run.seconds) for each in (plain, ours)]
    spent = [_median(each, lambda run: run.processor_seconds) for each in (plain, ours)]
    peaks = [max(run.peak_mib for run in each) for each in (plain, ours)]
    cells = [f"{size}", *(f"{each:.2f}" for each in seconds), f"{100 * speed:.0f} %"]
    cells += [f"{each:.2f}" for each in spent] + [f"{each:.0f}" for each in peaks]
    return f"| {' | '.join(cells)} |"


def _uploaded(server: S3Server, size: int) -> str:
    """Put a model of *size* MiB into the bucket; return the key of its one large file."""
    key = f"{size}/m/1/model.onnx"
    server.make_bucket(_BUCKET)
    bucket = store(_BUCKET, server.secret)
    server.put_object(_BUCKET, f"{size}/m/config.pbtxt", b'backend: "onnxruntime"\n')
    piece = os.urandom(_MIB)
    # Piece by piece: a child process counts its parent's memory as its own peak.
    obstore.put(bucket, key, (piece for _ in range(size)))
    return key


def _plain(server: S3Server, key: str, folder: Path) -> Run:
    target = folder / "plain"
    environment = {"PLAIN_COPY_SECRET": json.dumps(server.secret)}
    command = ["-m", "bench.plain_copy", _BUCKET, key, str(target)]
    return _run(command, environment, float)


def _fetcher(server: S3Server, size: int, folder: Path) -> Run:
    with _pod(server, folder) as root:
        request = FetchRequest(
            uri=f"s3://{_BUCKET}/{size}",
            secret="bench",  # noqa: S106 - a name
            policy=SourcePolicy(networks=("127.0.0.0/8",)),
        )
        report = root / "report"
        environment = {
            contract.FETCH_REQUEST_VARIABLE: request.model_dump_json(by_alias=True),
            "TRITON_FETCHER_ROOT": str(root),
            "TRITON_FETCHER_REPORT": str(report),
            "TRITON_FETCHER_PORT": "0",
        }
        return _run(
            ["-m", "triton_fetcher"],
            environment,
            lambda _: FetchReport.model_validate_json(report.read_bytes()).seconds,
        )


@contextmanager
def _pod(server: S3Server, folder: Path) -> Iterator[Path]:
    """Make the folders of a pod."""
    root = folder / "pod"
    for path in (contract.SOURCE_PATH, contract.REPOSITORY_PATH, contract.CREDENTIALS_PATH):
        (root / path.lstrip("/")).mkdir(parents=True)
    for name, value in server.secret.items():
        (root / contract.CREDENTIALS_PATH.lstrip("/") / name).write_text(value, encoding="utf-8")
    yield root
    shutil.rmtree(root)


def _run(command: list[str], environment: dict[str, str], seconds: Callable[[str], float]) -> Run:
    """Run Python with *command* to its end. Raises CalledProcessError."""
    process = subprocess.Popen(
        [sys.executable, *command], env=os.environ | environment, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    output = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    spent = usage.ru_utime + usage.ru_stime
    return Run(seconds(output), spent, usage.ru_maxrss / 1024)


def _median(runs: tuple[Run, ...], figure: Callable[[Run], float]) -> float:
    return statistics.median(figure(run) for run in runs)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.fetch", description=__doc__)
    parser.add_argument("--mebibytes", type=int, nargs="+", default=[256, 1024])
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--folder", type=Path, help="where to copy to; a tmpfs shows least noise")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
