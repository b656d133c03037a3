"""Show how far a model is: a bar on a terminal, lines everywhere else."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Protocol

import click

from triton_cli.statuses.progress import Progress, amount, fetched


class Display(Protocol):
    """What is told of each state."""

    def show(self, body: dict[str, Any]) -> None:
        """Tell what is new in *body*."""


@contextmanager
def display() -> Iterator[Display]:
    """Give what standard error can show."""
    if not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":
        yield _Lines()
        return
    with _bars() as bars:
        yield bars


class _Lines:
    """A line for each change, a fetch's progress too."""

    def __init__(self) -> None:
        self._progress = Progress()
        self._fetched = ""

    def show(self, body: dict[str, Any]) -> None:
        for line in self._progress.news(body):
            click.echo(line, err=True)
        line = fetched(body)
        if line != self._fetched and line:
            click.echo(f"  {line}", err=True)
        self._fetched = line


class _Bar:
    """The changes above, and below them one bar that moves."""

    def __init__(self, bars: Any) -> None:
        self._progress = Progress()
        self._bars = bars
        self._task = bars.add_task("", total=None, detail="")

    def show(self, body: dict[str, Any]) -> None:
        for line in self._progress.news(body):
            self._bars.console.print(line, markup=False, highlight=False)
        now = amount(body)
        self._bars.update(
            self._task,
            description=now.stage,
            completed=now.done,
            total=now.total,
            detail=now.detail,
            refresh=True,
        )


@contextmanager
def _bars() -> Iterator[_Bar]:
    from rich.console import Console  # noqa: PLC0415 - only who waits at a terminal pays for it
    from rich.progress import BarColumn, TextColumn, TimeElapsedColumn  # noqa: PLC0415
    from rich.progress import Progress as Bars  # noqa: PLC0415

    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TextColumn("{task.fields[detail]}", markup=False),
        TimeElapsedColumn(),
    )
    with Bars(*columns, console=Console(stderr=True), transient=True) as bars:
        yield _Bar(bars)
