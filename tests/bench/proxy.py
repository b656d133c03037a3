"""Keep the real node's kube-proxy out of the figures."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager

from bench import stage
from bench.progress import say


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
    for line in stage.cluster_status():
        words = line.split()
        if words[:1] == [component] and words[-1] == "running":
            return int(words[1])
    return None
