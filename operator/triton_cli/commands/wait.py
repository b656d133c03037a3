"""`kubectl triton wait`."""

import click

from triton_cli.cluster import Kubectl, cluster_options
from triton_cli.command import Command, Example
from triton_cli.following import follow, timeout_option
from triton_cli.options import name_argument

EXAMPLES = (
    Example("Until the model serves", "kubectl triton wait add-sub"),
    Example("But no longer than ten minutes", "kubectl triton wait add-sub --timeout 600"),
    Example("The URL alone, for a request", "URL=$(kubectl triton wait add-sub)"),
)


@click.command("wait", cls=Command, examples=EXAMPLES)
@name_argument
@cluster_options
@timeout_option
def command(kubectl: Kubectl, name: str, timeout: float) -> None:
    """Wait until a model serves, and tell each change.

    Changes go to standard error, on a terminal with a bar. Ends with the URL to ask on standard
    output, with code 1 and the reason when a person has to act, and with 124 when the time is over.
    """
    follow(kubectl, name, timeout)
