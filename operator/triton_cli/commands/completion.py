"""`kubectl triton completion`."""

import click
from click.shell_completion import get_completion_class

from triton_cli.application import application
from triton_cli.command import Command, Example
from triton_cli.errors import UserError

EXECUTABLE = "kubectl-triton"
_VARIABLE = "_KUBECTL_TRITON_COMPLETE"

EXAMPLES = (
    Example("In this bash, from now on", "source <(kubectl triton completion bash)"),
    Example("In each new fish", "kubectl triton completion fish > kubectl-triton.fish"),
)


@click.command("completion", cls=Command, examples=EXAMPLES)
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def command(shell: str) -> None:
    """Print a shell's completion script.

    `source <(kubectl triton completion bash)` completes `kubectl-triton`. `kubectl triton` itself
    is completed by kubectl, which asks the program kubectl_complete-triton on the PATH.
    """
    completion = get_completion_class(shell)
    if completion is None:
        raise UserError(f"no completion for {shell}")
    script = completion(application, {}, EXECUTABLE, _VARIABLE).source()
    click.echo(script)
