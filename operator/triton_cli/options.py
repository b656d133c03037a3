"""Options that several commands share, named as kubectl and helm name them."""

import re
from collections.abc import Callable
from typing import Any, Final

import click

from triton_api import KIND, PLURAL
from triton_cli.errors import UserError

Decorated = Callable[..., Any]

# What becomes the name of a Service, and '.', which only another kind may have.
_NAME: Final = re.compile(r"[a-z0-9]([-a-z0-9.]*[a-z0-9])?")


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


def name_argument(function: Decorated) -> Decorated:
    """Add NAME of a TritonModel, which may be as `-o name` writes it; others are refused."""
    return click.argument("name", callback=_plain)(function)


def _plain(context: click.Context, parameter: click.Parameter, value: str) -> str:
    del context, parameter
    kind, slash, name = value.rpartition("/")
    if slash and kind.partition(".")[0].lower() in {PLURAL, KIND.lower()}:
        return name
    if not _NAME.fullmatch(value):
        raise UserError(f"{value!r} is no name of a {KIND}; its letters are a-z, 0-9 and '-'")
    return value
