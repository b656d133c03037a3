"""`kubectl triton get`."""

from collections.abc import Sequence
from datetime import UTC, datetime

import click

from triton_api.names import record_labels
from triton_cli.cluster import Kubectl, cluster_options
from triton_cli.command import Command, Example
from triton_cli.errors import UserError
from triton_cli.options import output_option
from triton_cli.printing import FORMATS, print_objects, print_table
from triton_cli.statuses.summary import HEAD, row
from triton_operator.kinds import Object

EXAMPLES = (
    Example("Models of the namespace, with state and URL", "kubectl triton get"),
    Example("Those that serve one registered model", "kubectl triton get --model-id resnet:7 -A"),
    Example("Those with a tag, for a program", "kubectl triton get --tag team=vision -o json"),
)


@click.command("get", cls=Command, examples=EXAMPLES)
@click.argument("names", nargs=-1, metavar="[NAME]...")
@cluster_options
@click.option("-A", "--all-namespaces", is_flag=True, help="Look in every namespace.")
@click.option("-l", "--selector", default="", help="Labels, as for kubectl.")
@click.option("--model-id", metavar="NAME[:VERSION]", help="Registered model, and its version.")
@click.option("--tag", "tags", multiple=True, metavar="KEY[=VALUE]", help="Tag of spec.model.tags.")
@output_option(*FORMATS, default="table")
def command(
    kubectl: Kubectl,
    names: Sequence[str],
    all_namespaces: bool,
    form: str,
    **wanted: str | Sequence[str] | None,
) -> None:
    """List models with state and URL.

    Filters are those of Azure ML's list: model name or id, and tags.
    """
    if names and all_namespaces:
        raise click.UsageError("a name is of one namespace; leave out --all-namespaces")
    selector = ",".join(filter(None, [str(wanted["selector"]), _labels(wanted["model_id"])]))
    found = kubectl.models(selector, everywhere=all_namespaces)
    chosen = [each for each in found if _has_tags(each, wanted["tags"] or ())]
    if names:
        chosen = _named(chosen, names)
    _print(chosen, form, everywhere=all_namespaces)


def _labels(model_id: str | Sequence[str] | None) -> str:
    """Return the selector for a registered model."""
    name, colon, version = str(model_id or "").partition(":")
    if not name:
        return ""
    if colon and not version.isdigit():
        raise click.UsageError("--model-id is name:version with a number, or a name alone")
    labels = record_labels(name, int(version or 0))
    wanted = list(labels.items()) if colon else list(labels.items())[:1]
    return ",".join(f"{label}={value}" for label, value in wanted)


def _has_tags(body: Object, tags: Sequence[str]) -> bool:
    found = (body["spec"].get("model") or {}).get("tags") or {}
    pairs = [tag.partition("=") for tag in tags]
    return all(key in found and (not equals or found[key] == value) for key, equals, value in pairs)


def _named(bodies: Sequence[Object], names: Sequence[str]) -> list[Object]:
    by_name = {body["metadata"]["name"]: body for body in bodies}
    missing = [name for name in names if name not in by_name]
    if missing:
        raise UserError(
            f"there is no TritonModel {', '.join(missing)} here; `kubectl triton get` lists them"
        )
    return [by_name[name] for name in names]


def _print(bodies: Sequence[Object], form: str, *, everywhere: bool) -> None:
    if form != "table":
        print_objects(bodies, form)
        return
    now = datetime.now(UTC)
    rows = [row(body, now) for body in bodies]
    if everywhere:
        spaces = [body["metadata"]["namespace"] for body in bodies]
        placed = [[space, *each] for space, each in zip(spaces, rows, strict=True)]
        print_table(["NAMESPACE", *HEAD], placed)
    elif rows:
        print_table(HEAD, rows)
    else:
        click.echo("no TritonModel found", err=True)
