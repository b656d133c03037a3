"""Measure how the operator scales: `python -m bench`, on the native cluster with fake nodes."""

import argparse
import asyncio
import os
import signal
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from bench import installed, machine, report, stage
from bench.api import cluster_of, connect
from bench.errors import BenchError
from bench.figures import SizeResult
from bench.measure import Files, measure
from bench.progress import say
from bench.proxy import paused_proxy

_ROOT: Final = Path(__file__).parents[2]
_RESULTS: Final = _ROOT / ".bench"


def main() -> int:
    """Run all sizes, print the table, write the files; return the exit code."""
    arguments = _arguments()
    os.environ.setdefault("KUBECONFIG", str(_ROOT / ".cluster" / "kubeconfig"))
    results: list[SizeResult] = []
    described = machine.describe()
    try:
        asyncio.run(_run(arguments.sizes, results))
    except BenchError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    except (KeyboardInterrupt, asyncio.CancelledError):
        print("interrupted; all that was made is removed", file=sys.stderr)
        return 130
    finally:
        _report(results, described)
    return 0


async def _run(sizes: list[int], results: list[SizeResult]) -> None:
    """Measure each size in turn, and add it to *results* at once."""
    _end_on_sigterm()
    _RESULTS.mkdir(exist_ok=True)
    kubeconfig, audit_log = Path(os.environ["KUBECONFIG"]), stage.audit_log()
    with tempfile.TemporaryDirectory(prefix="bench-") as secrets:
        files = Files(audit_log, Path(secrets), _RESULTS)
        async with connect(kubeconfig) as api, installed.paused(api):
            await stage.clean(api)
            await stage.define(api)
            with stage.fake_nodes(max(sizes)), paused_proxy():
                for size in sizes:
                    cluster = cluster_of(kubeconfig)
                    results.append(await measure(api, cluster, size, files))


def _end_on_sigterm() -> None:
    """Clean up on SIGTERM as on Ctrl-C."""
    running = asyncio.current_task()
    if running:
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, running.cancel)


def _report(results: list[SizeResult], described: dict[str, str]) -> None:
    if not results:
        return
    stamp = datetime.now(UTC).strftime("%Y-%m-%dT%H%M%SZ")
    print(f"\n{report.write(_RESULTS, stamp, results, described)}")
    say(f"written to .bench/{stamp}.md and .json")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument(
        "--sizes",
        type=_sizes,
        default=[100, 500, 1000],
        help="how many TritonModels, one run after another (100,500,1000)",
    )
    return parser.parse_args()


def _sizes(text: str) -> list[int]:
    sizes = [int(size) for size in text.split(",")]
    if min(sizes) < 1:
        raise argparse.ArgumentTypeError("a size is at least 1")
    return sizes


if __name__ == "__main__":
    sys.exit(main())
