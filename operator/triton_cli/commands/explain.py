"""`kubectl triton explain`."""

from collections.abc import Sequence

import click

from triton_cli.command import Command, Example
from triton_cli.explanation import Decision, decisions
from triton_cli.installation import installation_options
from triton_cli.options import file_option, namespace_option, output_option
from triton_cli.printing import print_json, print_table, print_yaml
from triton_cli.subjects import Subject, subjects
from triton_cli.terminal import styled
from triton_operator.kinds import Object
from triton_operator.settings import Settings

EXAMPLES = (
    Example("What is decided for a model, and why", "kubectl triton explain -f model.yaml"),
    Example(
        "Which flags an older Triton gets",
        "kubectl triton explain -f model.yaml"
        " --set settings.tritonImage=nvcr.io/nvidia/tritonserver:23.11-py3",
    ),
    Example("For a program", "kubectl triton explain -f model.yaml -o json"),
)


@click.command("explain", cls=Command, examples=EXAMPLES)
@file_option()
@namespace_option
@output_option("table", "json", "yaml", default="table")
@installation_options
def command(
    files: Sequence[str],
    namespace: str | None,
    form: str,
    settings: Settings,
) -> None:
    """Tell what the operator decides, and why.

    The size of shared memory, the flags for the release in the image, how replicas are replaced,
    what the probes ask, the times at a pod's end, the gateway. No cluster is asked.
    """
    explained = [(each, decisions(each, settings)) for each in subjects(files, namespace)]
    if form == "table":
        for number, (subject, found) in enumerate(explained):
            click.echo(nl=number > 0)
            _print(subject, found)
    else:
        documents = [_document(subject, found) for subject, found in explained]
        (print_json if form == "json" else print_yaml)(documents)


def _print(subject: Subject, found: Sequence[Decision]) -> None:
    click.echo(styled(f"TritonModel {subject.model.name}", bold=True))
    rows = [[each.subject, _short(each.value), each.why] for each in found]
    print_table(["WHAT", "VALUE", "WHY"], rows)


def _short(value: str) -> str:
    """Return the first words of what would make a column too wide; -o json has it whole."""
    longest = 60
    return value if len(value) <= longest else f"{value[: longest - 1]}…"


def _document(subject: Subject, found: Sequence[Decision]) -> Object:
    metadata = subject.model.metadata
    return {
        "name": metadata.name,
        "namespace": metadata.namespace,
        "decisions": [vars(decision) for decision in found],
    }
