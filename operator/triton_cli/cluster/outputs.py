"""What kubectl writes, the part that can't wait included."""

import subprocess
from typing import Final

import click

from triton_cli.cluster.refusal import is_noise

Process = subprocess.Popen[str]

_PATIENCE_SECONDS: Final = 2


def outputs(process: Process, stdin: str | None) -> tuple[str, str]:
    """Return what *process* writes to its outputs.

    What it says on standard error before it ends is told at once: how to log in, for example, by
    the program that the kubeconfig names for that.
    """
    told = 0
    while True:
        try:
            return process.communicate(stdin, timeout=_PATIENCE_SECONDS)
        except subprocess.TimeoutExpired as running:
            errors = (running.stderr or b"").decode(errors="replace")
            for line in errors[told:].splitlines(keepends=True):
                if not is_noise(line):
                    click.echo(line, nl=False, err=True)
            told, stdin = len(errors), None
