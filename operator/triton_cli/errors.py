"""How a command fails: one sentence that says what to do, and no traceback."""

from typing import IO, Any

import click

from triton_cli.terminal import styled


class UserError(click.ClickException):
    """Something that the user can put right; ends the program with code 1."""

    exit_code = 1

    def show(self, file: IO[Any] | None = None) -> None:
        """Write the sentence to standard error."""
        click.echo(f"{styled('error:', fg='red', bold=True)} {self.message}", file=file, err=True)
