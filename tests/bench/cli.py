"""Measure how long `kubectl triton` takes to answer: `python -m bench.cli`. No cluster needed.

Each command is a process of its own, as a user starts it. The commands take turns, so that what
else the machine does meets all of them, and Python that does nothing stands beside them.
"""

import argparse
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from bench.errors import BenchError

_ROOT: Final = Path(__file__).parents[2]
_RESULT: Final = _ROOT / ".bench" / "cli.md"
_SAMPLE: Final = "deploy/samples/densenet-scoring.yaml"

_COMMANDS: Final[Mapping[str, Sequence[str]]] = {
    "Python that does nothing": ("-c", ""),
    "--help": ("-m", "triton_cli", "--help"),
    "check": ("-m", "triton_cli", "check", "-f", _SAMPLE),
    "render": ("-m", "triton_cli", "render", "-f", _SAMPLE),
}
_LIMIT_SECONDS: Final = {"--help": 0.3}
"""What a command may take at the median; the others have no limit."""

_HEAD: Final = ("| command | median, s | slowest, s | limit, s |", "| --- | --- | --- | --- |")


def main() -> int:
    """Measure, print the table and write it to .bench/cli.md; 1 when a limit is not kept."""
    parser = argparse.ArgumentParser(prog="python -m bench.cli", description=__doc__)
    parser.add_argument("--rounds", type=int, default=15, help="runs of each command")
    seconds = _measured(parser.parse_args().rounds)
    table = "\n".join([*_HEAD, *(_row(name, each) for name, each in seconds.items())])
    _RESULT.parent.mkdir(exist_ok=True)
    _RESULT.write_text(f"{table}\n", encoding="utf-8")
    print(table)
    late = [
        name for name, limit in _LIMIT_SECONDS.items() if statistics.median(seconds[name]) > limit
    ]
    if late:
        print(f"over the limit: {', '.join(late)}", file=sys.stderr)
    return 1 if late else 0


def _measured(rounds: int) -> dict[str, list[float]]:
    """Return the seconds of each run, by command; the first round, to fill caches, is left out."""
    seconds: dict[str, list[float]] = {name: [] for name in _COMMANDS}
    for number in range(rounds + 1):
        for name, arguments in _COMMANDS.items():
            taken = _run(arguments)
            seconds[name] += [taken] if number else []
    return seconds


def _run(arguments: Sequence[str]) -> float:
    started = time.monotonic()
    done = subprocess.run(
        [sys.executable, *arguments], cwd=_ROOT, capture_output=True, text=True, check=False
    )
    taken = time.monotonic() - started
    if done.returncode:
        raise BenchError(f"{' '.join(arguments)} failed: {done.stderr.strip()}")
    return taken


def _row(name: str, seconds: Sequence[float]) -> str:
    limit = f"{_LIMIT_SECONDS[name]:.2f}" if name in _LIMIT_SECONDS else ""
    return f"| {name} | {statistics.median(seconds):.2f} | {max(seconds):.2f} | {limit} |"


if __name__ == "__main__":
    try:
        sys.exit(main())
    except BenchError as error:
        sys.exit(f"error: {error}")
