"""Watch one TritonModel."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Timer

from triton_cli.cluster.kubectl import MODELS, Kubectl, Object
from triton_cli.cluster.outputs import Process
from triton_cli.errors import UserError


@contextmanager
def watched(kubectl: Kubectl, name: str, seconds: float) -> Iterator[Iterator[Object]]:
    """Give each state of one TritonModel as it comes, the first at once.

    The states end after *seconds*, or when the API server ends the watch. Raises UserError, also
    when the model is deleted.
    """
    options = ("--watch", "--output-watch-events", "--output", "json")
    with kubectl.started("get", MODELS, name, *options) as process:
        timer = Timer(seconds, process.terminate)
        timer.start()
        try:
            yield _states(kubectl, name, process)
        finally:
            timer.cancel()
            process.terminate()


def _states(kubectl: Kubectl, name: str, process: Process) -> Iterator[Object]:
    for event in _events(process):
        if event["type"] == "DELETED":
            raise UserError(f"{name} was deleted; `kubectl triton get` lists what is there")
        yield event["object"]
    errors = process.stderr.read() if process.stderr else ""
    # kubectl ends with 1 too, and without a word, when the time is over.
    if process.wait() > 0 and errors.strip():
        raise kubectl.refused(errors)


def _events(process: Process) -> Iterator[Object]:
    """Yield the events, each of which kubectl writes on a line."""
    for line in process.stdout or ():
        yield json.loads(line)
