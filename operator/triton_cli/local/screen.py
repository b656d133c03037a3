"""What a run says: its state on standard output, lines of its processes on standard error."""

import json
from collections.abc import Mapping
from typing import Any, Final

import click

from triton_api import contract
from triton_cli.errors import UserError
from triton_cli.local.containers import INSTALLATION
from triton_cli.local.errors import FailedError
from triton_cli.local.process import Process
from triton_cli.terminal import styled

_STEPS: Final = {
    INSTALLATION: "installing Triton's CPU wheel, which is kept for later (about 110 MB)",
    contract.FETCHER_CONTAINER: "bringing the models",
    contract.SCRIPT_FETCHER_CONTAINER: "bringing the script",
    contract.ENVIRONMENT_CONTAINER: "installing the script's packages",
}
_COLOURS: Final = {"deploying": "yellow", "running": "green", "failed": "red"}


class Screen:
    """Writes for people; with *logs*, every line of every process as it is."""

    def __init__(self, *, logs: bool) -> None:
        """Take whether every line is wanted."""
        self._logs = logs
        self._names: dict[str, str] = {}

    def rename(self, names: Mapping[str, str]) -> None:
        """Write paths as the user knows them: each key of *names* as its value."""
        self._names = dict(names)

    def state(self, word: str, text: str) -> None:
        """Write one of the words deploying, running and failed, and what it is about."""
        click.echo(f"{styled(word.ljust(9), fg=_COLOURS.get(word))}  {text}")

    def more(self, text: str) -> None:
        """Write a further line about the state."""
        click.echo(f"{'':9}  {text}")

    def step(self, name: str) -> None:
        """Write what a process that brings something does."""
        self.more(_STEPS[name])

    def failed(self, error: UserError) -> None:
        """Write why something does not run; the lines of a process first."""
        for each in error.lines if isinstance(error, FailedError) else ():
            click.echo(f"{'':9}  {self._named(each)}", err=True)
        self.state("failed", self._named(error.message))

    def line(self, told: Process, text: str) -> None:
        """Write a line of a process, if people want to see it."""
        shown = text if self._logs else shown_line(told, text)
        for each in shown.splitlines():
            click.echo(f"{styled(f'[{told.name}]', dim=True)} {self._named(each)}", err=True)

    def _named(self, text: str) -> str:
        for ours, theirs in self._names.items():
            text = text.replace(ours, theirs)
        return text


def shown_line(told: Process, line: str) -> str:
    """Return what people see of *line* while all is well; "" for nothing."""
    record = _record(line)
    if told.levels is None or (record and record["level"] not in told.levels):
        return ""
    if record is None:
        return line
    trace = f"\n{record['exc_info']}" if record.get("exc_info") else ""
    return f"{record.get('message', '')}{trace}"


def _record(line: str) -> dict[str, Any] | None:
    """Return a line of a log in JSON; None for any other line."""
    try:
        found = json.loads(line) if line.startswith("{") else None
    except ValueError:
        return None
    return found if isinstance(found, dict) and "level" in found else None
