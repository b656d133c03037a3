"""`kubectl triton deploy`."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

import click

from triton_api import KIND
from triton_cli.checking import Remark, manifest_remarks
from triton_cli.cluster import Kubectl, cluster_options
from triton_cli.cluster.applying import apply, existing
from triton_cli.cluster.served_schema import missing_fields, unknown_to_cluster
from triton_cli.command import Command, Example
from triton_cli.composing import composed
from triton_cli.errors import UserError
from triton_cli.following import follow, timeout_option
from triton_cli.manifests import Document, from_text, read, triton_models
from triton_cli.model_options import model_options
from triton_cli.options import file_option
from triton_cli.printing import print_yaml
from triton_cli.terminal import note
from triton_cli.yaml_text import written
from triton_operator.settings import Settings

EXAMPLES = (
    Example("A manifest, and wait for the URL", "kubectl triton deploy -f model.yaml --wait"),
    Example(
        "A new version of what is there", "kubectl triton deploy -f model.yaml --overwrite --wait"
    ),
    Example(
        "A model in a bucket, on one GPU, without a file",
        "kubectl triton deploy --name densenet --uri s3://models/densenet --gpus 1 --memory 4Gi",
    ),
    Example(
        "A script in front of it, as a manifest for Git",
        "kubectl triton deploy --name densenet --uri s3://models/densenet --script scripts"
        " --dry-run > densenet.yaml",
    ),
)
_OPTIONS: Final = "the options"
# What an installation forbids is told by its operator, in status.
_ALL_ALLOWED: Final = Settings(allow_service_accounts=True, source_networks="0.0.0.0/0,::/0")


@click.command("deploy", cls=Command, examples=EXAMPLES)
@file_option(required=False)
@model_options
@cluster_options
@click.option("--overwrite", is_flag=True, help="Update what is there already.")
@click.option(
    "--force-conflicts", is_flag=True, help="With --overwrite: take fields of other managers over."
)
@click.option("--wait", is_flag=True, help="Then do as `kubectl triton wait`.")
@timeout_option
@click.option("--dry-run", is_flag=True, help="Print the manifests and ask no cluster.")
def command(
    kubectl: Kubectl,
    files: Sequence[str],
    words: dict[str, Any],
    overwrite: bool,
    wait: bool,
    timeout: float,
    **switches: bool,
) -> None:
    """Make or update models in the cluster.

    From manifests with -f, or from a name and a source. All is checked here and, as a trial, by
    the cluster before anything is changed. A name that exists is refused without --overwrite, as
    in Azure ML.
    """
    if switches["force_conflicts"] and not overwrite:
        raise click.UsageError("--force-conflicts goes with --overwrite; there is nothing to take")
    documents = _documents(files, words)
    models = triton_models(documents, files)
    _refuse_what_is_wrong(models, documents)
    # Models last, so that what they refer to is there when the operator looks.
    manifests = sorted(
        (document.body for document in documents if _is_sent(document)),
        key=lambda body: bool(body["kind"] == KIND),
    )
    if switches["dry_run"]:
        print_yaml(*manifests)
        return
    _refuse_what_the_cluster_lacks(kubectl, models)
    if not overwrite:
        _refuse_what_is_there(kubectl, manifests)
    click.echo(apply(kubectl, manifests, force=switches["force_conflicts"]), nl=False, err=wait)
    for document in models if wait else ():
        metadata = document.metadata
        placed = replace(kubectl, namespace=metadata.get("namespace") or kubectl.namespace)
        follow(placed, metadata["name"], timeout)


def _documents(files: Sequence[str], words: dict[str, Any]) -> list[Document]:
    given = [word.replace("_", "-") for word, value in words.items() if value not in {None, ()}]
    if files and given:
        options = ", ".join(f"--{word}" for word in given)
        raise click.UsageError(f"-f has manifests whole; write what {options} says into them")
    if files:
        return read(files)
    if words["name"] is None:
        raise click.UsageError("give manifests with -f, or --name and a source")
    return from_text(written(*composed(words["name"], words)), _OPTIONS)


def _is_sent(document: Document) -> bool:
    """Return whether the API server can take it: a folder holds requests and kustomizations too."""
    return document.body.get("kind") not in {None, "Kustomization"}


def _refuse_what_is_wrong(models: Sequence[Document], documents: Sequence[Document]) -> None:
    """Raise UserError for the first error; warnings are told."""
    remarks = [
        each for model in models for each in manifest_remarks(model, documents, _ALL_ALLOWED)
    ]
    for remark in remarks:
        if remark.severity == "Warning":
            note(_told(remark))
    errors = [_told(remark) for remark in remarks if remark.severity == "Error"]
    if errors:
        more = f", and {len(errors) - 1} more: see `kubectl triton check`" if errors[1:] else ""
        raise UserError(f"{errors[0]}{more}; nothing was sent")


def _told(remark: Remark) -> str:
    fix = f"; {remark.fix}" if remark.fix else ""
    if remark.file == _OPTIONS:
        return f"{remark.field}: {remark.message}{fix}"
    return f"{remark}{fix}"


def _refuse_what_the_cluster_lacks(kubectl: Kubectl, models: Sequence[Document]) -> None:
    missing = missing_fields(kubectl)
    for model in models:
        told = unknown_to_cluster(missing, model.body)
        if told:
            raise UserError(told)


def _refuse_what_is_there(kubectl: Kubectl, manifests: Sequence[Any]) -> None:
    there = existing(kubectl, manifests)
    if there:
        verb = "exists" if len(there) == 1 else "exist"
        raise UserError(
            f"{', '.join(there)} {verb} already; give --overwrite to update, or choose another name"
        )
