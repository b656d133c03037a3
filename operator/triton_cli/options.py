"""Options that several commands share, named as kubectl and helm name them."""

from collections.abc import Callable
from typing import Any

import click

Decorated = Callable[..., Any]


def file_option(*, required: bool = True) -> Callable[[Decorated], Decorated]:
    """Return `-f`."""
    return click.option(
        "-f",
        "--filename",
        "files",
        multiple=True,
        required=required,
        metavar="FILE",
        help="File or folder with manifests; - for standard input. May be given again.",
    )


def output_option(*formats: str, default: str) -> Callable[[Decorated], Decorated]:
    """Return `-o` with a choice of *formats*."""
    return click.option(
        "-o",
        "--output",
        "form",
        type=click.Choice(formats),
        default=default,
        show_default=True,
        help="Format of the output.",
    )


def namespace_option(function: Decorated) -> Decorated:
    """Add `-n`."""
    return click.option(
        "-n", "--namespace", metavar="NAME", help="Namespace of manifests that name none."
    )(function)
