"""Why a process ended: the operator's own diagnosis of the container that it stands for."""

import re
from dataclasses import dataclass
from typing import Final

from triton_api import contract
from triton_api.conditions import Reason
from triton_cli.local.containers import INSTALLATION
from triton_cli.local.errors import FailedError
from triton_cli.local.process import Process
from triton_operator.diagnosis import Failure, failures

# What the kubelet keeps of a log where a container leaves no message.
_KEPT_CHARACTERS: Final = 2048
_IN_INIT: Final = re.compile(r", in init$", re.MULTILINE)
# The log is shown already, and here is no cluster to ask.
_OF_CLUSTERS: Final = ("kubectl", "lastLines", "rolls out", "resources.limits", "node")


@dataclass(frozen=True)
class End:
    """How a process ended."""

    told: Process
    code: int
    output: str
    """Its last lines."""


def failed(end: End) -> FailedError:
    """Return what the end of a process that has to run, or has to succeed, means."""
    if end.told.name == INSTALLATION:
        written = end.output.splitlines()
        errors = (line for line in written if line.startswith("ERROR"))
        why = next(errors, written[-1] if written else f"exit code {end.code}")
        return FailedError(f"Triton can't be installed: {why}", written)
    found = failures([_pod(end)])
    if not found:
        return FailedError(f"{end.told.name} ended by itself", end.output.splitlines()[-20:])
    message = "; ".join(_worded(each) for each in found)
    hints = dict.fromkeys(_hint(each) for each in found)
    lines = next((each.last_lines for each in found if each.last_lines), None) or ""
    return FailedError(" ".join([_sentence(message), *filter(None, hints)]), lines.splitlines())


def not_ready(told: Process, output: str) -> FailedError:
    """Return the failure of a process that was not ready in time."""
    message = f"{told.name} was not ready within {told.patience_seconds} s"
    return FailedError(message, output.splitlines()[-20:])


def _worded(failure: Failure) -> str:
    """Return the message, with the place of a script's failure where its traceback tells it.

    What ended is a container for the operator only.
    """
    if failure.reason is Reason.SCRIPT_FAILED and _IN_INIT.search(failure.last_lines or ""):
        return failure.message.replace("the script can't start", "the script crashed in init()")
    return failure.message.replace("the container ", f"{failure.container} ", 1)


def _hint(failure: Failure) -> str:
    """Return what to do, without what only a cluster's user can."""
    parts = str(failure.status().get("hint", "")).split("; ")
    useful = [part for part in parts if part and not any(word in part for word in _OF_CLUSTERS)]
    return _sentence("; ".join(useful)) if useful else ""


def _sentence(text: str) -> str:
    return text if text.endswith(".") else f"{text}."


def _pod(end: End) -> dict[str, object]:
    """Return a pod whose one container ended, as the API server would show it."""
    left = end.told.report.read_text() if end.told.report.exists() else ""
    message = left or end.output[-_KEPT_CHARACTERS:]
    container = {
        "name": end.told.name,
        "ready": False,
        "state": {"terminated": {"exitCode": end.code, "message": message}},
    }
    serves = end.told.name in {contract.TRITON_CONTAINER, contract.MIDDLEWARE_CONTAINER}
    kind = "containerStatuses" if serves else "initContainerStatuses"
    return {"metadata": {"name": end.told.name}, "status": {kind: [container]}}
