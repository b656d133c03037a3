"""Keep the real node's kube-proxy out of the figures."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from bench.progress import say

_CLUSTER: Final = Path(__file__).parents[2] / "deploy" / "cluster"


@contextmanager
def paused_proxy() -> Iterator[None]:
    """Stop kube-proxy while the block runs, and let it go on afterwards.

    Elsewhere it runs on the nodes. Here it would take a core from the API server, to write the rule
    of each new Service into the real node's tables anew: for Services that only fake pods stand
    behind, and of which the bare Deployments have none.
    """
    process = _process_of("kube-proxy")
    if process is None:
        yield
        return
    say("pausing kube-proxy: no real pod takes part")
    os.kill(process, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(process, signal.SIGCONT)


def _process_of(component: str) -> int | None:
    """Return the process id of a component of the native cluster, if it runs."""
    command = [sys.executable, str(_CLUSTER), "status"]
    shown = subprocess.run(command, check=False, text=True, capture_output=True).stdout
    for line in shown.splitlines():
        words = line.split()
        if words[:1] == [component] and words[-1] == "running":
            return int(words[1])
    return None
