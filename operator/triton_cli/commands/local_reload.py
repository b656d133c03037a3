"""`kubectl triton local reload`."""

import click

from triton_cli.command import Command, Example
from triton_cli.errors import UserError
from triton_cli.local.control import reload

EXAMPLES = (
    Example("Start the script of a running model again", "kubectl triton local reload scoring"),
)


@click.command("reload", cls=Command, examples=EXAMPLES)
@click.argument("name")
def command(name: str) -> None:
    """Start the script of a local run again.

    A run does so by itself when a file of the script changes; this is for what it can't see, such
    as a script at an address or data that init() reads. Triton and installed packages stay.
    """
    wrong = reload(name)
    if wrong:
        raise UserError(wrong)
    click.echo(f"{name} runs the script as it is now")
