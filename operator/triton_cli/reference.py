"""Generate the page about the commands: `python -m triton_cli.reference > docs/cli.md`."""

import sys
from collections.abc import Iterator
from typing import Final

import click

from triton_cli.application import PROGRAM, application
from triton_cli.command import Command

_HEAD: Final = """\
# kubectl triton

Generated from `operator/triton_cli` by `make generate`; `--help` shows the same.

```sh
pip install '.[cli]'   # in a checkout
kubectl triton --help
```

It calls the operator's own code, so what it shows is what the operator will do. `deploy`, `get`,
`list`, `status`, `wait`, `score`, `logs`, `keys`, `token`, `delete` and `render --diff` ask the
cluster, by kubectl and with its context; the others ask none. `deploy`, `keys regenerate` and
`delete` change it. `local` needs more: [local.md](local.md).

A manifest that is a resource of the `kustomization.yaml` beside it comes with the ConfigMaps that
kustomize would generate: `-f model.yaml` is enough where model and script are files of their own.

A command ends with 0 when all is well, with 1 and one sentence on standard error when something is
wrong, with 2 when it was called wrongly, and with 124 when what it waits for took too long. Colours
and bars are for terminals only, colours off with `NO_COLOR`.

`.pre-commit-hooks.yaml` has hooks for [pre-commit](https://pre-commit.com): `tritonmodel` checks
manifests, `triton-script` entry scripts, `score*.py` unless `files` says otherwise, and
`triton-repository` a folder with a model repository, named in `args`.
"""


def render() -> str:
    """Return the page as Markdown."""
    sections = [_section(words, command) for words, command in _commands(application, PROGRAM)]
    return "\n".join([_HEAD, *sections])


def _commands(group: click.Group, words: str) -> Iterator[tuple[str, click.Command]]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if isinstance(command, click.Group):
            yield from _commands(command, f"{words} {name}")
        elif command is not None:
            yield f"{words} {name}", command


def _section(words: str, command: click.Command) -> str:
    context = click.Context(command, info_name=words)
    usage = " ".join(command.collect_usage_pieces(context))
    parts = [f"## {words}", f"`{words} {usage}`", _paragraphs(command.help or "")]
    parts += ["\n".join(_options(command, context))]
    if isinstance(command, Command):
        examples = "\n\n".join(f"# {each.purpose}\n{each.line}" for each in command.examples)
        parts += [f"```sh\n{examples}\n```"]
    return "\n\n".join(part for part in parts if part) + "\n"


def _paragraphs(text: str) -> str:
    return "\n\n".join(" ".join(part.split()) for part in text.split("\n\n"))


def _options(command: click.Command, context: click.Context) -> Iterator[str]:
    records = [
        record
        for parameter in command.get_params(context)
        if isinstance(parameter, click.Option)
        and "--help" not in parameter.opts
        and (record := parameter.get_help_record(context))
    ]
    if records:
        yield "| option | meaning |\n| --- | --- |"
    for option, meaning in records:
        yield f"| `{option.replace('|', ' ¦ ')}` | {meaning.replace('|', ' ¦ ')} |"


if __name__ == "__main__":
    sys.stdout.write(render())
