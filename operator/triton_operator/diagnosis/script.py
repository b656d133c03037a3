"""Why the script of spec.middleware does not run: the ends of its containers, in its own words."""

import re
import signal
from typing import Final, NamedTuple

from triton_api import contract
from triton_api.conditions import Reason

_KILLED: Final = 128 + signal.SIGKILL
_PIP: Final = "ERROR: "
# pip's words at its last try; it goes on without an answer, and then finds no version of anything.
_UNREACHED: Final = re.compile(r"Retry\(total=0,.* connection broken by '(.+)': \S+$")
_MESSAGE_LIMIT: Final = 1024


class Cause(NamedTuple):
    """What an end of a container means."""

    reason: Reason
    message: str


def cause(container: str, code: int, log: str) -> Cause | None:
    """Return why a *container* of the script ended with *code*; None for any other container.

    *log* is its termination message: the script's traceback, or pip's last lines.
    """
    lines = [line.strip() for line in log.splitlines() if line.strip()]
    if container == contract.ENVIRONMENT_CONTAINER:
        return Cause(Reason.ENVIRONMENT_FAILED, _limited(_of_pip(lines, code)))
    if container == contract.MIDDLEWARE_CONTAINER:
        return _of_middleware(lines, code)
    return None


def _of_pip(lines: list[str], code: int) -> str:
    """Return pip's first error: those that follow are about what it leads to.

    A package is not found, either, where the index did not answer; then that is the cause.
    """
    unreached = [found[1] for line in lines if (found := _UNREACHED.search(line))]
    if unreached:
        return f"pip can't reach the index of packages: {unreached[-1]}"
    errors = (line.removeprefix(_PIP) for line in lines if line.startswith(_PIP))
    ended = f"the packages could not be installed: exit code {code}"
    return next(errors, lines[-1] if lines else ended)


def _of_middleware(lines: list[str], code: int) -> Cause:
    if code == contract.SCRIPT_FAILED_EXIT_CODE:
        # The last line of a traceback is what was raised.
        why = lines[-1] if lines else "it said nothing"
        return Cause(Reason.SCRIPT_FAILED, _limited(f"the script can't start: {why}"))
    if code == _KILLED:
        message = (
            "the script's container was killed: init() took too long, it stopped answering, or it "
            "did not end in time"
        )
        return Cause(Reason.MIDDLEWARE_CRASHED, message)
    why = f": {lines[-1]}" if lines else ""
    return Cause(
        Reason.MIDDLEWARE_CRASHED, _limited(f"the middleware ended with exit code {code}{why}")
    )


def _limited(text: str) -> str:
    return text if len(text) <= _MESSAGE_LIMIT else text[: _MESSAGE_LIMIT - 1] + "…"
