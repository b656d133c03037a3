"""`kubectl triton logs`."""

import click

from triton_api.contract import FETCHER_CONTAINER, GATEWAY_CONTAINER, TRITON_CONTAINER
from triton_cli.cluster import Kubectl, cluster_options
from triton_cli.command import Command, Example

EXAMPLES = (
    Example("What Triton logged", "kubectl triton logs add-sub"),
    Example(
        "How the repository was fetched, before the last restart",
        "kubectl triton logs add-sub -c fetcher --previous",
    ),
)
_CONTAINERS = (TRITON_CONTAINER, GATEWAY_CONTAINER, FETCHER_CONTAINER)


@click.command("logs", cls=Command, examples=EXAMPLES)
@click.argument("name")
@cluster_options
@click.option(
    "-c",
    "--container",
    type=click.Choice(_CONTAINERS),
    default=TRITON_CONTAINER,
    show_default=True,
    help="Container of each pod.",
)
@click.option("-p", "--previous", is_flag=True, help="Of the run before the last restart.")
@click.option("-f", "--follow", is_flag=True, help="Go on as lines come.")
@click.option(
    "--tail",
    type=click.IntRange(min=-1),
    default=5000,
    show_default=True,
    metavar="LINES",
    help="Last lines of each pod; -1 for all.",
)
def command(
    kubectl: Kubectl, name: str, container: str, previous: bool, follow: bool, tail: int
) -> None:
    """Print what a model's pods logged.

    Each line begins with its pod.
    """
    switches = {"--previous": previous, "--follow": follow, "--prefix": True}
    options = [switch for switch, on in switches.items() if on]
    for line in kubectl.log(name, container, f"--tail={tail}", *options):
        click.echo(line, nl=False)
