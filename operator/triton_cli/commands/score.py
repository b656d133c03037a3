"""`kubectl triton score`."""

import json
from contextlib import suppress
from typing import Any, Final

import click

from triton_cli.cluster import Kubectl, cluster_options
from triton_cli.cluster.keys import bearer
from triton_cli.command import Command, Example
from triton_cli.durations import Duration
from triton_cli.errors import UserError
from triton_cli.options import name_argument, output_option
from triton_cli.printing import print_json
from triton_cli.scoring import Answer, Server, data, scored, way_to
from triton_cli.statuses.summary import condition
from triton_cli.terminal import note
from triton_operator.kinds import Object

EXAMPLES = (
    Example("A request of the v2 protocol", "kubectl triton score add-sub --data @request.json"),
    Example("An image, to a script", "kubectl triton score scoring --data @cat.jpg"),
    Example(
        "JSON from a pipe, and the answer as it came",
        """echo '{"data": [1, 2]}' | kubectl triton score scoring --data - -o raw""",
    ),
    Example(
        "An array to one of several models",
        "kubectl triton score add-sub --model m --data @array.npy",
    ),
)
_ADVICE: Final = {
    401: "keys change within seconds, try again; `kubectl triton status` shows who may ask",
    404: "see the models in `kubectl triton status`",
    413: "raise spec.gateway.limits.maxBodyBytes, or send less",
    502: "see `kubectl triton logs`",
    503: "it is at its limit or starts, try again",
    504: "raise spec.gateway.limits.scoringTimeoutMilliseconds",
}


@click.command("score", cls=Command, examples=EXAMPLES)
@name_argument
@cluster_options
@click.option(
    "-d",
    "--data",
    "words",
    required=True,
    metavar="@FILE",
    help="What to send: a file (JSON, an image, .npy, .npz), JSON itself, or - for standard input.",
)
@click.option("-m", "--model", metavar="NAME", help="Model of Triton, where there are several.")
@click.option(
    "--model-version", default="", metavar="NUMBER", help="Version of it. Default: Triton's choice."
)
@click.option(
    "--account",
    default="default",
    show_default=True,
    help="ServiceAccount to be, for a model that takes tokens.",
)
@click.option(
    "--timeout",
    type=Duration(),
    default=120,
    show_default=True,
    metavar="DURATION",
    help="How long to wait for the answer: seconds, or such as 2m.",
)
@output_option("json", "raw", default="json")
def command(
    kubectl: Kubectl,
    name: str,
    words: str,
    account: str,
    form: str,
    **options: Any,
) -> None:
    """Ask a model, and print its answer.

    It goes to the script's /score, or, without a script or with --model, to Triton's v2 API. A
    .npy is the model's only input, a .npz has several by name. Key or token are found by
    themselves. The way is the model's URL from outside, else kubectl port-forward. Ends with code
    1 and the words of whoever refused, unless the answer is a success.
    """
    sent = data(words)
    body = kubectl.model(name)
    _refuse_when_nothing_serves(name, body)
    key = bearer(kubectl, body, account)
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    with way_to(kubectl, body) as way:
        note(f"asking {way.words}")
        server = Server(way, headers, options["timeout"])
        answer = scored(server, body, sent, options["model"], options["model_version"])
    if not answer.succeeded:
        advice = f"; {_ADVICE[answer.status]}" if answer.status in _ADVICE else ""
        raise UserError(f"{name} answered {answer.status}: {answer.message}{advice}")
    _print(answer, form)


def _refuse_when_nothing_serves(name: str, body: Object) -> None:
    status = body.get("status") or {}
    if status.get("readyReplicas") and status.get("endpoints"):
        return
    reason = condition(body, "Ready").get("reason", "no status yet")
    raise UserError(
        f"no replica of {name} serves, {reason}; `kubectl triton wait {name}` waits for one"
    )


def _print(answer: Answer, form: str) -> None:
    """Write JSON for people, and everything else as it came."""
    if form == "json" and answer.content_type == "application/json":
        # A script may call something JSON that is none.
        with suppress(ValueError, RecursionError):
            print_json(json.loads(answer.body))
            return
    click.echo(answer.body, nl=False)
