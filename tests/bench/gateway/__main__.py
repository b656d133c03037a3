"""What the gateway costs: `python -m bench.gateway`, side by side with direct Triton in one run.

A third way leads through an HAProxy without rules, log and keys: what that one adds is the price of
any proxy on this machine, the rest is the gateway's own. Rounds alternate between the ways, so that
whatever else the machine does hits all alike.

Where clients, Triton and HAProxy share few cores, a proxy's processor time is taken from Triton's,
and its share of the throughput falls, whatever it does. With --apart it has a core of its own,
which the direct way leaves idle, as on a node with cores to spare. A model on a GPU leaves the
processor alone while it works; the rows `5 ms` show such a one.
"""

import argparse
import json
import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from itertools import product
from pathlib import Path
from typing import Final

from bench.gateway.clients import CASES, CLIENTS
from bench.gateway.comparison import HEADER, Row, compared
from bench.gateway.ways import DIRECT, Way, gateway, plain
from gateway import releases, triton

_RESULTS: Final = Path(__file__).parents[3] / ".bench"
_CLIENTS: Final = (1, 4, 16, 64)


def main() -> None:
    """Measure every combination, print each as it is known, write them to .bench/."""
    given = _arguments()
    program = releases.oldest() if given.release == "oldest" else releases.newest()
    load = round(os.getloadavg()[0], 1)
    apart = ", HAProxy on one of them" if given.apart else ""
    print(f"HAProxy {releases.version(program)}, {os.cpu_count()} cores{apart}, load {load}")
    print(HEADER)
    rows = []
    with ExitStack() as stack:
        ways = _started(stack, program, given.threads, apart=given.apart)
        for row in _rows(ways, given.clients, given.seconds):
            rows.append(row)
            print(row.line(), flush=True)
    _RESULTS.mkdir(exist_ok=True)
    written = json.dumps([row.figures() for row in rows], indent=2)
    (_RESULTS / f"gateway{'-apart' if given.apart else ''}.json").write_text(written)


def _started(stack: ExitStack, program: Path, threads: int, *, apart: bool) -> dict[str, Way]:
    """Start Triton and the proxies; processes and threads run where their maker may run."""
    everywhere = os.sched_getaffinity(0)
    last = {max(everywhere)} if apart else everywhere
    others = everywhere - last or everywhere
    os.sched_setaffinity(0, others)
    server = stack.enter_context(triton.serving())
    os.sched_setaffinity(0, last)
    proxies = {
        "plain": stack.enter_context(plain(program, server, threads)),
        "gateway": stack.enter_context(gateway(program, server, threads)),
    }
    os.sched_setaffinity(0, others)
    direct = Way(f"127.0.0.1:{server.http_port}", f"127.0.0.1:{server.grpc_port}")
    return {DIRECT: direct, **proxies}


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=0.5, help="a round; six rounds a way")
    parser.add_argument("--threads", type=int, default=1, help="HAProxy's threads")
    parser.add_argument("--release", choices=("oldest", "newest"), default="newest")
    parser.add_argument("--apart", action="store_true", help="a core for HAProxy alone")
    parser.add_argument("--clients", type=int, nargs="*", default=_CLIENTS)
    return parser.parse_args()


def _rows(ways: dict[str, Way], counts: Sequence[int], seconds: float) -> Iterator[Row]:
    for case, protocol, clients in product(CASES, CLIENTS, counts):
        yield compared(ways, protocol, case, clients, seconds)


if __name__ == "__main__":
    main()
