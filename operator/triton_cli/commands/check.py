"""`kubectl triton check`."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from triton_api import API_VERSION, KIND
from triton_api.v1alpha1 import TritonModel, parse
from triton_cli.checking import (
    Remark,
    is_script_folder,
    manifest_remarks,
    repository_remarks,
    script_file_remarks,
    script_folder_remarks,
)
from triton_cli.command import Command, Example
from triton_cli.errors import UserError
from triton_cli.installation import installation_options
from triton_cli.manifests import Document, read, read_loosely, triton_models
from triton_cli.options import file_option, output_option
from triton_cli.printing import print_json, print_yaml
from triton_cli.terminal import styled
from triton_cli.validation import validate
from triton_operator.settings import Settings

EXAMPLES = (
    Example("A model repository, by Triton's own rules", "kubectl triton check models"),
    Example("An entry script, without running it", "kubectl triton check score.py"),
    Example(
        "A manifest, by the API server's and the operator's rules",
        "kubectl triton check -f model.yaml",
    ),
    Example(
        "A repository as one manifest will have it served",
        "kubectl triton check models -f bucket.yaml",
    ),
    Example("From a pipe, for a program", "cat model.yaml | kubectl triton check -f - -o json"),
)
_SCRIPT = ".py"
_COLOURS = {"Error": "red", "Warning": "yellow"}


@click.command("check", cls=Command, examples=EXAMPLES)
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@file_option(required=False)
@click.option("--strict", is_flag=True, help="Let a warning fail the check too.")
@output_option("text", "json", "yaml", default="text")
@installation_options
def command(
    paths: Sequence[str],
    files: Sequence[str],
    strict: bool,
    form: str,
    settings: Settings,
) -> None:
    """Check model repositories, scripts and manifests.

    A PATH that is a folder is a model repository, or the folder of a script where it holds
    score.py; with -f it is the root of a source of that manifest. A PATH that ends in .py is an
    entry script, which is parsed and never run. Any other PATH is a file that is checked as with
    -f if it holds a TritonModel. No cluster is asked. Ends with code 1 when something is wrong.
    """
    folders = [path for path in paths if Path(path).is_dir()]
    scripts = [path for path in paths if path.endswith(_SCRIPT) and path not in folders]
    loose = [path for path in paths if path not in {*folders, *scripts}]
    if not paths and not files:
        raise click.UsageError("name a folder with a model repository, or a manifest with -f")
    documents = [*read(files), *read_loosely(loose)]
    models = triton_models(documents, files) if files else _models(documents)
    remarks = [
        *(remark for each in models for remark in manifest_remarks(each, documents, settings)),
        *_of_folders(folders, models),
        *(remark for script in scripts for remark in script_file_remarks(script)),
    ]
    _print(remarks, form)
    failing = {"Error", "Warning"} if strict else {"Error"}
    if any(remark.severity in failing for remark in remarks):
        click.get_current_context().exit(1)


def _models(documents: Sequence[Document]) -> list[Document]:
    return [document for document in documents if document.is_a(KIND, API_VERSION)]


def _of_folders(folders: Sequence[str], documents: Sequence[Document]) -> Iterator[Remark]:
    if folders and len(documents) > 1:
        raise UserError(
            f"a folder is checked as one TritonModel has it served, and here are {len(documents)}; "
            "name a file with one"
        )
    document = documents[0] if documents else None
    model = _parsed(document) if document else None
    for folder in folders:
        if is_script_folder(folder, model):
            yield from script_folder_remarks(folder, model)
        else:
            yield from repository_remarks(folder, model, document.source if document else "")


def _parsed(document: Document) -> TritonModel | None:
    """Return the model, None when it is invalid: that is told already."""
    verdict = validate(document.body)
    if verdict.causes:
        return None
    metadata = {"namespace": "default", **verdict.body["metadata"]}
    return parse({**verdict.body, "metadata": metadata})


def _print(remarks: Sequence[Remark], form: str) -> None:
    errors = sum(remark.severity == "Error" for remark in remarks)
    warnings = len(remarks) - errors
    if form == "text":
        for remark in remarks:
            _print_remark(remark)
        found = f"{_counted(errors, 'error')}, {_counted(warnings, 'warning')}"
        click.echo(found if remarks else "nothing to remark")
        return
    findings = [vars(remark) for remark in remarks]
    document = {"findings": findings, "errors": errors, "warnings": warnings}
    (print_json if form == "json" else print_yaml)(document)


def _print_remark(remark: Remark) -> None:
    word = f"{remark.severity.lower()}:"
    click.echo(str(remark).replace(word, styled(word, fg=_COLOURS[remark.severity]), 1))
    if remark.fix:
        click.echo(f"    {remark.fix}")


def _counted(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"
