"""`kubectl triton keys get`."""

import click

from triton_api.contract import PRIMARY_KEY, SECONDARY_KEY
from triton_cli.access import secret_with_keys
from triton_cli.cluster import Kubectl, cluster_options
from triton_cli.cluster.keys import decoded
from triton_cli.command import Command, Example
from triton_cli.options import name_argument, output_option
from triton_cli.printing import print_json, print_yaml

EXAMPLES = (
    Example("The primary key, for a request", "KEY=$(kubectl triton keys get add-sub)"),
    Example("The secondary one", "kubectl triton keys get add-sub --key secondary"),
    Example("Both", "kubectl triton keys get add-sub -o json"),
)
_ENTRIES = {"primary": PRIMARY_KEY, "secondary": SECONDARY_KEY}


@click.command("get", cls=Command, examples=EXAMPLES)
@name_argument
@cluster_options
@click.option(
    "--key",
    type=click.Choice(list(_ENTRIES)),
    default="primary",
    show_default=True,
    help="Which of the two.",
)
@output_option("text", "json", "yaml", default="text")
def command(kubectl: Kubectl, name: str, key: str, form: str) -> None:
    """Print the keys of a model's clients.

    A client sends one as `Authorization: Bearer <key>`. Both are valid at any time.
    """
    secret = kubectl.secret(secret_with_keys(kubectl.model(name)))
    keys = {entry: decoded(secret, entry) for entry in _ENTRIES.values()}
    if form == "text":
        click.echo(keys[_ENTRIES[key]])
    else:
        (print_json if form == "json" else print_yaml)(keys)
