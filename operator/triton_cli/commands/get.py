"""`kubectl triton get`."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import click

from triton_api.names import record_labels
from triton_cli.cluster import Kubectl, cluster_options
from triton_cli.command import Command, Example
from triton_cli.errors import UserError
from triton_cli.near import near
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
@click.option("--model-name", metavar="NAME", help="Registered model, in any version.")
@click.option("--model-id", metavar="NAME[:VERSION]", help="Registered model, and its version.")
@click.option("--tag", "tags", multiple=True, metavar="KEY[=VALUE]", help="Tag of spec.model.tags.")
@click.option(
    "--property",
    "properties",
    multiple=True,
    metavar="KEY[=VALUE]",
    help="Property of spec.model.properties.",
)
@output_option(*FORMATS, default="table")
def command(
    kubectl: Kubectl,
    names: Sequence[str],
    all_namespaces: bool,
    selector: str,
    form: str,
    **filters: Any,
) -> None:
    """List models with state and URL.

    Filters are those of Azure ML's list: model name or id, tags and properties.
    """
    if names and all_namespaces:
        raise click.UsageError("a name is of one namespace; leave out --all-namespaces")
    wanted = [_record(each) for each in (filters["model_name"], filters["model_id"]) if each]
    found = kubectl.models(_selector(selector, wanted), everywhere=all_namespaces)
    chosen = [each for each in found if _fits(each, wanted, filters)]
    if names:
        chosen = _named(chosen, names)
    _print(chosen, form, everywhere=all_namespaces)


def _record(words: str) -> tuple[str, str]:
    """Return name and version of a registered model, "" for any version."""
    name, colon, version = words.partition(":")
    if colon and not version.isdigit():
        raise click.UsageError("--model-id is name:version with a number, or a name alone")
    return name, version


def _selector(given: str, wanted: Iterable[tuple[str, str]]) -> str:
    """Return the selector for the API server; a label may be the beginning of a name only."""
    labels = [given] if given else []
    for name, version in wanted:
        pairs = list(record_labels(name, int(version or 0)).items())
        labels += [f"{label}={value}" for label, value in pairs[: 2 if version else 1]]
    return ",".join(labels)


def _fits(
    body: Object, wanted: Iterable[tuple[str, str]], filters: Mapping[str, Sequence[str]]
) -> bool:
    record = body["spec"].get("model") or {}
    name = record.get("name", body["metadata"]["name"])
    version = str(record.get("version", 1))
    return all(each in {(name, ""), (name, version)} for each in wanted) and all(
        _has(record.get(part) or {}, filters[part]) for part in ("tags", "properties")
    )


def _has(found: Mapping[str, str], pairs: Sequence[str]) -> bool:
    parts = [pair.partition("=") for pair in pairs]
    return all(key in found and (not equals or found[key] == value) for key, equals, value in parts)


def _named(bodies: Sequence[Object], names: Sequence[str]) -> list[Object]:
    by_name = {body["metadata"]["name"]: body for body in bodies}
    missing = [name for name in names if name not in by_name]
    if missing:
        raise UserError(
            f"there is no TritonModel {', '.join(missing)} here; `kubectl triton get` lists them"
            f"{near(missing[0], by_name)}"
        )
    return [by_name[name] for name in names]


def _print(bodies: Sequence[Object], form: str, *, everywhere: bool) -> None:
    if form != "table":
        print_objects(bodies, form)
        return
    now = datetime.now(UTC)
    rows = [row(body, now) for body in bodies]
    if not rows:
        click.echo("no TritonModel found", err=True)
    elif everywhere:
        spaces = [body["metadata"]["namespace"] for body in bodies]
        placed = [[space, *each] for space, each in zip(spaces, rows, strict=True)]
        print_table(["NAMESPACE", *HEAD], placed)
    else:
        print_table(HEAD, rows)
