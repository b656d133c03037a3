"""`kubectl triton keys get`."""

from base64 import b64decode

import click

from triton_api.contract import PRIMARY_KEY, SECONDARY_KEY
from triton_api.names import keys_secret
from triton_cli.cluster import Kubectl, cluster_options
from triton_cli.command import Command, Example
from triton_cli.errors import UserError
from triton_cli.options import output_option
from triton_cli.printing import print_json, print_yaml
from triton_operator.kinds import Object

EXAMPLES = (
    Example("The primary key, for a request", "KEY=$(kubectl triton keys get add-sub)"),
    Example("The secondary one", "kubectl triton keys get add-sub --key secondary"),
    Example("Both", "kubectl triton keys get add-sub -o json"),
)
_ENTRIES = {"primary": PRIMARY_KEY, "secondary": SECONDARY_KEY}


@click.command("get", cls=Command, examples=EXAMPLES)
@click.argument("name")
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
    secret = kubectl.secret(_secret_of(kubectl.model(name)))
    keys = {entry: _decoded(secret, entry) for entry in _ENTRIES.values()}
    if form == "text":
        click.echo(keys[_ENTRIES[key]])
    else:
        (print_json if form == "json" else print_yaml)(keys)


def _secret_of(body: Object) -> str:
    """Return the name of the Secret with the keys. Raises UserError when there are none."""
    name = body["metadata"]["name"]
    gateway = body["spec"].get("gateway") or {}
    auth = gateway.get("auth") or {}
    mode = auth.get("mode", "Key")
    if not gateway.get("enabled", True) or mode == "None":
        raise UserError(f"{name} asks for no key; send requests without")
    if mode == "Token":
        raise UserError(f"{name} takes tokens, not keys; see `kubectl triton token {name}`")
    return auth.get("secretName") or keys_secret(name)


def _decoded(secret: Object, entry: str) -> str:
    encoded = (secret.get("data") or {}).get(entry)
    if encoded is None:
        name = secret["metadata"]["name"]
        raise UserError(f"Secret {name} has no entry {entry}; add it, the gateway needs both")
    return b64decode(encoded).decode()
