"""`kubectl triton keys regenerate`."""

import json
import secrets
import time
from base64 import b64encode
from typing import Final

import click

from triton_api import GROUP
from triton_api.contract import PRIMARY_KEY, SECONDARY_KEY
from triton_api.names import selector_labels
from triton_cli.access import own_secret, secret_with_keys
from triton_cli.cluster import Kubectl, cluster_options
from triton_cli.command import Command, Example
from triton_cli.errors import UserError
from triton_cli.options import name_argument
from triton_operator.kinds import Object

EXAMPLES = (
    Example("A new secondary key", "kubectl triton keys regenerate add-sub --key secondary"),
    Example(
        "A new primary key, and show it",
        "KEY=$(kubectl triton keys regenerate add-sub --key primary --show)",
    ),
)
_ENTRIES: Final = {"primary": PRIMARY_KEY, "secondary": SECONDARY_KEY}
_BYTES: Final = 16
_CHANGED: Final = f"{GROUP}/keys-changed"


@click.command("regenerate", cls=Command, examples=EXAMPLES)
@name_argument
@cluster_options
@click.option("--key", type=click.Choice(list(_ENTRIES)), required=True, help="Which of the two.")
@click.option("--force", is_flag=True, help="Also in a Secret that is not the operator's.")
@click.option("--show", is_flag=True, help="Print the new key.")
def command(kubectl: Kubectl, name: str, key: str, force: bool, show: bool) -> None:
    """Give a model a new key.

    The other key stays valid: move all clients to it first. The gateways take the new one within
    seconds, without a restart and without losing a request.
    """
    body = kubectl.model(name)
    secret = kubectl.secret(secret_with_keys(body))
    if not force:
        _refuse_a_foreign_one(body, secret)
    fresh = secrets.token_hex(_BYTES)
    _replace(kubectl, secret, _ENTRIES[key], fresh)
    _nudge(kubectl, name)
    click.echo(
        f"{name} has a new {key} key; `kubectl triton keys get {name} --key {key}` shows it",
        err=True,
    )
    if show:
        click.echo(fresh)


def _refuse_a_foreign_one(body: Object, secret: Object) -> None:
    metadata = secret["metadata"]
    owners = metadata.get("ownerReferences") or []
    owner = next((each for each in owners if each.get("controller")), None)
    if owner and owner["uid"] == body["metadata"]["uid"]:
        return
    if owner:
        whose = f"belongs to {owner['kind']} {owner['name']}, which may write the old key back"
    elif own_secret(body):
        whose = "is your own, by spec.gateway.auth.secretName"
    else:
        whose = "was not made by the operator"
    raise UserError(
        f"Secret {metadata['name']} {whose}; change it where it comes from, or give --force"
    )


def _replace(kubectl: Kubectl, secret: Object, entry: str, key: str) -> None:
    """Store *key*, unless somebody has changed the Secret meanwhile. Raises UserError."""
    data = {**(secret.get("data") or {}), entry: b64encode(key.encode()).decode()}
    # It goes by standard input: arguments of processes are there for all to read.
    kubectl.run("replace", "--filename=-", stdin=json.dumps({**secret, "data": data}))


def _nudge(kubectl: Kubectl, name: str) -> None:
    """Change an annotation of the pods: their kubelets then look at the Secret at once."""
    selector = ",".join(f"{label}={value}" for label, value in selector_labels(name).items())
    mark = f"{_CHANGED}={time.time_ns()}"
    kubectl.run("annotate", "pods", "--selector", selector, "--overwrite", mark)
