"""`kubectl triton delete`."""

import click

from triton_api.names import MODEL_LABEL
from triton_cli.cluster import Kubectl, KubectlError, cluster_options
from triton_cli.cluster.kubectl import MODELS
from triton_cli.command import Command, Example
from triton_cli.following import NotInTimeError, timeout_option
from triton_cli.options import name_argument
from triton_cli.statuses.kept import kept

EXAMPLES = (
    Example("A model, and wait until its pods are gone", "kubectl triton delete add-sub"),
    Example("Without waiting", "kubectl triton delete add-sub --no-wait"),
)


@click.command("delete", cls=Command, examples=EXAMPLES)
@name_argument
@cluster_options
@click.option(
    "--wait/--no-wait",
    default=True,
    show_default=True,
    help="Wait until the model and all that was made for it is gone.",
)
@timeout_option
@click.option("--ignore-not-found", is_flag=True, help="Take a name that is not there for deleted.")
def command(
    kubectl: Kubectl, name: str, wait: bool, timeout: float, ignore_not_found: bool
) -> None:
    """Delete a model.

    Its pods finish what they work on. What the model only names is kept: buckets, volumes,
    ConfigMaps, your own Secrets. Ends with code 124 when the time is over and pods are left.
    """
    try:
        body = kubectl.model(name)
    except KubectlError as refused:
        if ignore_not_found and refused.reason == "NotFound":
            return
        raise
    if wait:
        click.echo(f"{name} is being deleted; its pods finish what they work on", err=True)
    _delete(kubectl, name, timeout if wait else None)
    stays = kept(body)
    click.echo(f"{name} {'is deleted' if wait else 'is being deleted'}")
    if stays:
        click.echo(f"kept: {', '.join(stays)}", err=True)


def _delete(kubectl: Kubectl, name: str, seconds: float | None) -> None:
    """Delete in the foreground: the object goes last. Raises UserError."""
    waiting = ["--wait=false"] if seconds is None else ["--wait", f"--timeout={seconds:.3f}s"]
    try:
        kubectl.run("delete", MODELS, name, "--cascade=foreground", *waiting)
    except KubectlError as refused:
        if "timed out" not in refused.message:
            raise
        raise NotInTimeError(
            f"{name} is not gone after {seconds:.0f} s; its pods may still work on requests, see "
            f"`kubectl get pods -l {MODEL_LABEL}={name}`"
        ) from None
