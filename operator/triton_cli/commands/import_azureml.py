"""`kubectl triton import azureml`."""

from collections.abc import Sequence

import click

from triton_cli.azureml import (
    Azure,
    Line,
    deployment_settings,
    imported,
    inference_settings,
    sdk_settings,
)
from triton_cli.command import Command, Example
from triton_cli.errors import UserError
from triton_cli.options import namespace_option, output_option
from triton_cli.printing import print_json, print_table, print_yaml
from triton_cli.validation import validate
from triton_operator.kinds import Object

EXAMPLES = (
    Example(
        "From the files of `az ml model deploy`",
        "kubectl triton import azureml --name densenet --model densenet_onnx:1"
        " --dc deploymentconfig.json --ic inferenceconfig.json"
        " --uri azure://account/container/models > model.yaml",
    ),
    Example(
        "From the arguments of AksWebservice.deploy_configuration, with the models on a claim",
        "kubectl triton import azureml --name densenet --sdk-arguments arguments.json"
        " --claim models -o json",
    ),
)


@click.command("azureml", cls=Command, examples=EXAMPLES)
@click.option("--name", required=True, help="Name of the service, and of the TritonModel.")
@click.option(
    "-m", "--model", "models", multiple=True, metavar="NAME[:VERSION]", help="Registered model."
)
@click.option("--deployment-config", "--dc", metavar="FILE", help="deploymentconfig.json.")
@click.option("--inference-config", "--ic", metavar="FILE", help="inferenceconfig.json.")
@click.option(
    "--sdk-arguments",
    metavar="FILE",
    help="JSON object with the arguments of AksWebservice.deploy_configuration.",
)
@click.option("--uri", help="Where the model repository is: spec.repository.uri.")
@click.option("--claim", metavar="NAME", help="PersistentVolumeClaim that holds it, instead.")
@click.option("--image", metavar="REFERENCE", help="OCI image that holds it, instead.")
@click.option("--path", help="Folder in the source that holds the model folders.")
@namespace_option
@output_option("yaml", "json", default="yaml")
def command(
    name: str,
    models: Sequence[str],
    namespace: str | None,
    form: str,
    **given: str | None,
) -> None:
    """Turn an Azure ML v1 deployment into a TritonModel.

    The manifest goes to standard output, what became of each key to standard error. A key without
    a field is named with the reason. Keys of clients are not copied.
    """
    azure = Azure(
        name=name,
        repository=_repository(given),
        model=_only(models),
        deployment=_deployment(given) | ({"namespace": namespace} if namespace else {}),
        inference=_inference(given["inference_config"]),
    )
    manifest, lines = imported(azure)
    _refuse_invalid(manifest)
    (print_json if form == "json" else print_yaml)(manifest)
    _report(lines)


def _repository(given: dict[str, str | None]) -> Object:
    sources: Object = {
        "uri": given["uri"],
        "volume": {"claimName": given["claim"]} if given["claim"] else None,
        "image": {"reference": given["image"]} if given["image"] else None,
    }
    chosen = {kind: source for kind, source in sources.items() if source}
    if len(chosen) != 1:
        raise click.UsageError(
            "say where the model repository is now: one of --uri, --claim and --image"
        )
    return chosen | ({"path": given["path"]} if given["path"] else {})


def _only(models: Sequence[str]) -> str | None:
    if len(models) > 1:
        raise UserError(
            "a TritonModel has one registration record; put the models into one repository and "
            "give --model once"
        )
    return models[0] if models else None


def _deployment(given: dict[str, str | None]) -> Object:
    files = (given["deployment_config"], given["sdk_arguments"])
    if all(files):
        raise click.UsageError("--deployment-config and --sdk-arguments exclude each other")
    return deployment_settings(files[0]) if files[0] else sdk_settings(files[1]) if files[1] else {}


def _inference(file: str | None) -> Object:
    return inference_settings(file) if file else {}


def _refuse_invalid(manifest: Object) -> None:
    """Raise UserError when the API server would refuse *manifest*."""
    for cause in validate(manifest).causes:
        raise UserError(f"{cause.field or 'the manifest'}: {cause.message}; correct the files")


def _report(lines: Sequence[Line]) -> None:
    rows = [[each.key, _went(each), each.remark] for each in lines]
    print_table(["AZURE ML", "TRITONMODEL", "REMARK"], rows, err=True)


def _went(line: Line) -> str:
    return f"{line.target}: {line.value}" if line.target else "not mapped"
