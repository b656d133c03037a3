"""Objects as kubectl prints them: YAML, JSON, names or a table."""

import json
from collections.abc import Sequence
from typing import Any, Final

import click

from triton_cli.terminal import styled
from triton_cli.yaml_text import written

FORMATS: Final = ("yaml", "json", "name", "table")
Object = dict[str, Any]


def print_objects(objects: Sequence[Object], form: str) -> None:
    """Write *objects* to standard output in the format *form*."""
    if form == "yaml":
        print_yaml(*objects)
    elif form == "json":
        print_json({"apiVersion": "v1", "kind": "List", "items": list(objects)})
    elif form == "name":
        click.echo("\n".join(map(qualified_name, objects)))
    else:
        rows = [[each["kind"], each["metadata"]["name"], each["apiVersion"]] for each in objects]
        print_table(["KIND", "NAME", "APIVERSION"], rows)


def print_yaml(*documents: Any) -> None:
    """Write *documents* as one stream of YAML."""
    click.echo(written(*documents), nl=False)


def print_json(document: Any) -> None:
    """Write *document* as JSON."""
    click.echo(json.dumps(document, indent=2, ensure_ascii=False))


def print_table(head: Sequence[str], rows: Sequence[Sequence[str]], *, err: bool = False) -> None:
    """Write *rows* in columns; with *err* to standard error."""
    widths = [max(len(row[column]) for row in (head, *rows)) for column in range(len(head))]
    for number, row in enumerate((head, *rows)):
        padded = [text.ljust(width) for text, width in zip(row, widths, strict=True)]
        line = "   ".join(padded).rstrip()
        click.echo(styled(line, bold=True) if number == 0 else line, err=err)


def qualified_name(body: Object) -> str:
    """Return an object as `kubectl -o name` does, such as `deployment.apps/demo`."""
    group = body["apiVersion"].rpartition("/")[0]
    kind = f"{body['kind'].lower()}.{group}" if group else body["kind"].lower()
    return f"{kind}/{body['metadata']['name']}"
