"""`kubectl triton wait`."""

import time
from collections.abc import Iterator
from typing import Final

import click

from triton_cli.cluster import Kubectl, cluster_options
from triton_cli.command import Command, Example
from triton_cli.errors import UserError
from triton_cli.statuses.page import failures
from triton_cli.statuses.progress import Progress, is_over
from triton_cli.statuses.summary import condition, url
from triton_cli.terminal import styled
from triton_operator.kinds import Object

EXAMPLES = (
    Example("Until the model serves", "kubectl triton wait add-sub"),
    Example("But no longer than ten minutes", "kubectl triton wait add-sub --timeout 600"),
)

_PAUSE_SECONDS: Final = 1.0


@click.command("wait", cls=Command, examples=EXAMPLES)
@click.argument("name")
@cluster_options
@click.option(
    "--timeout",
    type=click.FloatRange(min=0, min_open=True),
    default=3600,
    show_default=True,
    metavar="SECONDS",
    help="How long to wait.",
)
def command(kubectl: Kubectl, name: str, timeout: float) -> None:
    """Wait until a model serves, and tell each change.

    Ends with the URL, or with code 1 and the reason when a person has to act.
    """
    progress = Progress()
    body: Object = {}
    for body in _states(kubectl, name, timeout):
        for line in progress.news(body):
            click.echo(line, err=True)
        over = is_over(body)
        if over:
            click.echo(url(body))
            return
        if over is False:
            raise UserError(_diagnosis(name, body))
    ready = condition(body, "Ready").get("reason", "no status") if body else "no status"
    raise UserError(
        f"{name} is not ready after {timeout:.0f} s: {ready}; see `kubectl triton status {name}`"
    )


def _states(kubectl: Kubectl, name: str, timeout: float) -> Iterator[Object]:
    """Yield each state until the time is over; the API server ends a watch now and then."""
    end = time.monotonic() + timeout
    while (left := end - time.monotonic()) > 0:
        # An unknown name is told at once.
        kubectl.model(name)
        with kubectl.watched(name, left) as states:
            yield from states
        # A server that ends each watch at once must not be asked without a pause.
        time.sleep(max(0.0, min(_PAUSE_SECONDS, end - time.monotonic())))


def _diagnosis(name: str, body: Object) -> str:
    for line, colour in failures(body):
        click.echo(styled(line, fg=colour) if colour else line, err=True)
    stalled = condition(body, "Stalled")
    return f"{name} is stalled, {stalled['reason']}: {stalled.get('message', '')}".rstrip(": ")
