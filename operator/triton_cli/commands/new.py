"""`kubectl triton new`."""

from pathlib import Path

import click

from triton_cli.command import Command, Example
from triton_cli.errors import UserError
from triton_cli.starter import STARTERS, starter
from triton_cli.validation import validate
from triton_cli.validation.names import name_causes
from triton_cli.yaml_text import content, nodes

EXAMPLES = (
    Example("A starter in the folder my-model", "kubectl triton new my-model"),
    Example(
        "With a Python script in front of Triton",
        "kubectl triton new my-model --architecture with-middleware",
    ),
    Example("Somewhere else", "kubectl triton new my-model --folder serving/first"),
)


@click.command("new", cls=Command, examples=EXAMPLES)
@click.argument("name")
@click.option(
    "--architecture",
    type=click.Choice(list(STARTERS)),
    default="triton",
    show_default=True,
    help="What serves: Triton, a Python script in front of it, or the script alone.",
)
@click.option("--folder", metavar="PATH", help="Where to write it. Default: a folder NAME.")
def command(name: str, architecture: str, folder: str | None) -> None:
    """Write a starter: a model, a script, a manifest, a request.

    It works as it is; README.md in it says how to check, try, apply and ask it. Nothing that exists
    is overwritten.
    """
    made = starter(name, architecture)
    _refuse_name(name, next(each.text for each in made if each.path == "model.yaml"))
    root = Path(folder or name)
    if root.exists() and (not root.is_dir() or any(root.iterdir())):
        raise UserError(f"{root} exists and is not empty; choose another name or --folder")
    for file in made:
        path = root / file.path
        _write(path, file.text)
        click.echo(path)
    click.echo(f"\nGo on with {root / 'README.md'}.")


def _refuse_name(name: str, manifest: str) -> None:
    """Raise UserError where *name* can't be that of the model in *manifest*."""
    for cause in name_causes({"name": name}):
        raise UserError(f"{name!r} can't be the name: {cause.message}")
    body = content(nodes(manifest)[0])
    if body["metadata"]["name"] != name:
        raise UserError(f"{name!r} can't be the name: YAML takes it for something but a text")
    for cause in validate(body).causes:
        raise UserError(f"{name!r} can't be the name: {cause.message}")


def _write(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    except OSError as error:
        raise UserError(f"can't write {path}: {error.strerror}; choose another --folder") from None
