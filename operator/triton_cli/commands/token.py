"""`kubectl triton token`."""

from datetime import UTC, datetime, timedelta
from typing import Final

import click

from triton_api.names import audience
from triton_cli.access import refuse_without_tokens
from triton_cli.cluster import Kubectl, cluster_options
from triton_cli.command import Command, Example
from triton_cli.options import name_argument, output_option
from triton_cli.printing import print_json, print_yaml
from triton_operator.kinds import Object

EXAMPLES = (
    Example("A token for an hour, for a request", "TOKEN=$(kubectl triton token by-token)"),
    Example(
        "With its times, for the account of another program",
        "kubectl triton token by-token --account web -o json",
    ),
)
# Azure ML told its clients to come back before a token ended.
_REFRESH: Final = 0.8


@click.command("token", cls=Command, examples=EXAMPLES)
@name_argument
@cluster_options
@click.option("--account", default="default", show_default=True, help="ServiceAccount to be.")
@click.option(
    "--duration",
    type=click.IntRange(min=600),
    default=3600,
    show_default=True,
    metavar="SECONDS",
    help="How long it is wanted to last; the API server may decide otherwise.",
)
@output_option("text", "json", "yaml", default="text")
def command(kubectl: Kubectl, name: str, account: str, duration: int, form: str) -> None:
    """Print a token for a model that takes tokens.

    A client sends it as `Authorization: Bearer <token>`. -o json has the fields of Azure ML's
    access token.
    """
    body = kubectl.model(name)
    refuse_without_tokens(body)
    wanted = audience(name, body["metadata"]["namespace"])
    granted = kubectl.token(account, wanted, duration)["status"]
    if form == "text":
        click.echo(granted["token"])
    else:
        (print_json if form == "json" else print_yaml)(_access(granted, datetime.now(UTC)))


def _access(granted: Object, now: datetime) -> Object:
    """Return the token with its times, in seconds since 1970."""
    end = datetime.fromisoformat(granted["expirationTimestamp"])
    refresh = now + timedelta(seconds=_REFRESH * (end - now).total_seconds())
    return {
        "accessToken": granted["token"],
        "tokenType": "Bearer",
        "refreshAfter": int(refresh.timestamp()),
        "expiryOn": int(end.timestamp()),
    }
