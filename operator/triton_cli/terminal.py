"""What goes to a terminal: colours for people, none for files, pipes and who wants none."""

import os
from typing import Any

import click


def styled(text: str, **style: Any) -> str:
    """Return *text* with *style*, as click.style takes it.

    click.echo takes colours out again where the output is no terminal; NO_COLOR and TERM=dumb are
    its users' word (no-color.org).
    """
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return text
    return click.style(text, **style)


def note(text: str) -> None:
    """Write a remark to standard error, where it is in no program's way."""
    click.echo(f"{styled('note:', fg='cyan')} {text}", err=True)
