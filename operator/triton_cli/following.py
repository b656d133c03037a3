"""Follow a TritonModel until it serves, or until a person has to act."""

import time
from collections.abc import Iterator
from typing import Final

import click

from triton_cli.cluster import Kubectl
from triton_cli.cluster.watching import watched
from triton_cli.display import display
from triton_cli.durations import Duration
from triton_cli.errors import UserError
from triton_cli.options import Decorated
from triton_cli.statuses.page import failures
from triton_cli.statuses.progress import is_over
from triton_cli.statuses.summary import condition, scoring_url
from triton_cli.terminal import styled
from triton_operator.kinds import Object

_PAUSE_SECONDS: Final = 1.0


class NotInTimeError(UserError):
    """The model does not serve yet; nothing is known to be wrong."""

    # As of timeout(1), so that scripts can tell it from a failure.
    exit_code = 124


def timeout_option(function: Decorated) -> Decorated:
    """Add `--timeout`."""
    return click.option(
        "--timeout",
        type=Duration(),
        default=3600,
        show_default=True,
        metavar="DURATION",
        help="How long to wait: seconds, or such as 15m.",
    )(function)


def follow(kubectl: Kubectl, name: str, seconds: float) -> None:
    """Tell each change on standard error until the model serves, then its URL.

    Raises UserError with the diagnosis, NotInTimeError after *seconds*.
    """
    body = _followed(kubectl, name, seconds)
    over = is_over(body) if body else None
    if over:
        click.echo(scoring_url(body))
    elif over is False:
        raise UserError(_diagnosis(name, body))
    else:
        ready = condition(body, "Ready").get("reason", "no status") if body else "no status"
        raise NotInTimeError(
            f"{name} is not ready after {seconds:.0f} s: {ready}; see `kubectl triton status "
            f"{name}`"
        )


def _followed(kubectl: Kubectl, name: str, seconds: float) -> Object:
    """Return the last state: one that is over, or the one when the time was."""
    body: Object = {}
    with display() as shown:
        for body in _states(kubectl, name, seconds):
            shown.show(body)
            if is_over(body) is not None:
                break
    return body


def _states(kubectl: Kubectl, name: str, seconds: float) -> Iterator[Object]:
    """Yield each state until the time is over; the API server ends a watch now and then."""
    end = time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0:
        # An unknown name is told at once.
        kubectl.model(name)
        with watched(kubectl, name, left) as states:
            yield from states
        # A server that ends each watch at once must not be asked without a pause.
        time.sleep(max(0.0, min(_PAUSE_SECONDS, end - time.monotonic())))


def _diagnosis(name: str, body: Object) -> str:
    for line, colour in failures(body):
        click.echo(styled(line, fg=colour) if colour else line, err=True)
    stalled = condition(body, "Stalled")
    return f"{name} is stalled, {stalled['reason']}: {stalled.get('message', '')}".rstrip(": ")
