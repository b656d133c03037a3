"""`kubectl triton status`."""

import click

from triton_cli.cluster import Kubectl, cluster_options
from triton_cli.command import Command, Example
from triton_cli.options import name_argument, output_option
from triton_cli.printing import print_json, print_yaml
from triton_cli.statuses.page import page
from triton_cli.terminal import styled

EXAMPLES = (
    Example("Is it ready, and if not, why", "kubectl triton status add-sub"),
    Example("The status for a program", "kubectl triton status add-sub -o json"),
)


@click.command("status", cls=Command, examples=EXAMPLES)
@name_argument
@cluster_options
@output_option("text", "json", "yaml", default="text")
def command(kubectl: Kubectl, name: str, form: str) -> None:
    """Show one model on a page.

    Conditions, models and versions, what keeps pods from serving and what to do about it.
    """
    body = kubectl.model(name)
    if form != "text":
        (print_json if form == "json" else print_yaml)(body.get("status") or {})
        return
    for line, colour in page(body):
        click.echo(styled(line, fg=colour) if colour else line)
