"""`kubectl triton logs`."""

import click

from triton_api import contract
from triton_cli.cluster import Kubectl, cluster_options
from triton_cli.command import Command, Example
from triton_cli.errors import UserError
from triton_cli.options import name_argument
from triton_operator.kinds import Object

EXAMPLES = (
    Example("What the script logged, or Triton without one", "kubectl triton logs add-sub"),
    Example(
        "How the repository was fetched, before the last restart",
        "kubectl triton logs add-sub -c fetcher --previous",
    ),
    Example("All containers, as lines come", "kubectl triton logs add-sub --all-containers -f"),
)
_OF_TRITON = (contract.TRITON_CONTAINER, contract.FETCHER_CONTAINER)
_OF_SCRIPT = (
    contract.MIDDLEWARE_CONTAINER,
    contract.SCRIPT_FETCHER_CONTAINER,
    contract.ENVIRONMENT_CONTAINER,
)
# Five, kubectl's own limit, are the containers of two pods.
_STREAMS = 1000


@click.command("logs", cls=Command, examples=EXAMPLES)
@name_argument
@cluster_options
@click.option(
    "-c",
    "--container",
    type=click.Choice([*_OF_TRITON, *_OF_SCRIPT, contract.GATEWAY_CONTAINER]),
    help="Container of each pod. Default: middleware, or triton where there is no script.",
)
@click.option("--all-containers", is_flag=True, help="All of them.")
@click.option("-p", "--previous", is_flag=True, help="Of the run before the last restart.")
@click.option("-f", "--follow", is_flag=True, help="Go on as lines come.")
@click.option(
    "--tail",
    type=click.IntRange(min=-1),
    default=5000,
    show_default=True,
    metavar="LINES",
    help="Last lines of each container; -1 for all.",
)
def command(
    kubectl: Kubectl,
    name: str,
    container: str | None,
    all_containers: bool,
    tail: int,
    **switches: bool,
) -> None:
    """Print what a model's pods logged.

    Each line begins with its pod and container. fetcher brings the models, script-fetcher the
    script, environment its packages.
    """
    if container and all_containers:
        raise click.UsageError("--container is one, --all-containers are all; leave one out")
    chosen = _chosen(kubectl.model(name), container)
    which = ["--all-containers"] if all_containers else ["--container", chosen]
    options = [f"--{switch}" for switch, on in switches.items() if on]
    shape = ("--prefix", f"--tail={tail}", f"--max-log-requests={_STREAMS}")
    for line in kubectl.log(name, *which, *shape, *options):
        click.echo(line, nl=False)


def _chosen(body: Object, container: str | None) -> str:
    """Return the container to read. Raises UserError for one that the model's pods don't have."""
    there = _containers(body["spec"])
    if container is None:
        return there[0]
    if container not in there:
        name = body["metadata"]["name"]
        raise UserError(f"pods of {name} have no {container}; they have {', '.join(there)}")
    return container


def _containers(spec: Object) -> list[str]:
    """Return the containers of each pod, first the one that answers requests."""
    script = spec.get("middleware") or {}
    fetched = bool((script.get("source") or {}).get("uri"))
    installs = bool((script.get("environment") or {}).get("pipPackages"))
    gateway = (spec.get("gateway") or {}).get("enabled", True)
    there = {
        contract.MIDDLEWARE_CONTAINER: bool(script),
        contract.TRITON_CONTAINER: "repository" in spec,
        contract.FETCHER_CONTAINER: "repository" in spec,
        contract.SCRIPT_FETCHER_CONTAINER: fetched,
        contract.ENVIRONMENT_CONTAINER: installs,
        contract.GATEWAY_CONTAINER: gateway,
    }
    return [container for container, is_there in there.items() if is_there]
