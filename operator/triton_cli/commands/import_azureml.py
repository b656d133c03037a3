"""`kubectl triton import azureml`."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from triton_cli.azureml import (
    Azure,
    Imported,
    Line,
    deployment_settings,
    imported,
    imported_v2,
    inference_settings,
    read_v2,
    registration_settings,
    sdk_settings,
)
from triton_cli.command import Command, Example
from triton_cli.errors import UserError
from triton_cli.options import namespace_option, output_option
from triton_cli.printing import print_objects, print_table
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
    Example(
        "From the files of v2",
        "kubectl triton import azureml --name densenet --online-deployment deployment.yml"
        " --online-endpoint endpoint.yml --uri azure://account/container/models",
    ),
    Example(
        "A script without Triton, whose folder is larger than a ConfigMap",
        "kubectl triton import azureml --name plain --ic inferenceconfig.json"
        " --script-uri s3://scripts/plain",
    ),
)

_OF_V1 = (
    *("registration", "deployment_config", "inference_config", "environment_name"),
    *("environment_version", "sdk_arguments", "compute_target"),
)


@click.command("azureml", cls=Command, examples=EXAMPLES)
@click.option("--name", required=True, help="Name of the service, and of the TritonModel.")
@click.option(
    "-m", "--model", "models", multiple=True, metavar="NAME[:VERSION]", help="Registered model."
)
@click.option(
    "--registration",
    metavar="FILE",
    help="JSON object with the arguments of Model.register, or what `az ml model show` prints.",
)
@click.option("--deployment-config", "--dc", metavar="FILE", help="deploymentconfig.json.")
@click.option(
    "--inference-config",
    "--ic",
    metavar="FILE",
    help="inferenceconfig.json, or a JSON object with the arguments of InferenceConfig.",
)
@click.option(
    "-e", "--environment-name", metavar="NAME", help="Environment, if the file names none."
)
@click.option("--environment-version", "--ev", metavar="VERSION", help="Its version.")
@click.option(
    "--sdk-arguments",
    metavar="FILE",
    help="JSON object with the arguments of AksWebservice.deploy_configuration.",
)
@click.option("--online-deployment", metavar="FILE", help="YAML of a deployment of v2, instead.")
@click.option("--online-endpoint", metavar="FILE", help="YAML of its endpoint.")
@click.option("--compute-target", "--ct", metavar="NAME", help="Cluster there.")
@click.option("--uri", help="Where the model repository is: spec.repository.uri.")
@click.option("--claim", metavar="NAME", help="PersistentVolumeClaim that holds it, instead.")
@click.option("--image", metavar="REFERENCE", help="OCI image that holds it, instead.")
@click.option("--path", help="Folder in the source that holds the model folders.")
@click.option(
    "--script-folder",
    metavar="PATH",
    help="Where the script's folder is now. Default: where the file says.",
)
@click.option(
    "--script-uri", help="Where pods fetch the script's folder. Default: it becomes a ConfigMap."
)
@namespace_option
@output_option("yaml", "json", default="yaml")
def command(
    name: str,
    models: Sequence[str],
    namespace: str | None,
    form: str,
    **given: str | None,
) -> None:
    """Turn an Azure ML deployment into a TritonModel.

    The manifests go to standard output: the TritonModel, and before it the ConfigMap of the
    script's folder. What became of each key goes to standard error; a key without a field is named
    with the reason. Keys of clients, and variables that look like secrets, are not copied. Without
    --uri, --claim and --image the script serves alone.
    """
    if given["online_deployment"]:
        made = _of_v2(name, models, namespace, given)
    else:
        made = _of_v1(name, models, namespace, given)
    _refuse_invalid(made.manifest)
    print_objects(made.manifests, form)
    _report(made.lines)


def _of_v1(
    name: str, models: Sequence[str], namespace: str | None, given: dict[str, str | None]
) -> Imported:
    if given["online_endpoint"]:
        raise click.UsageError("--online-endpoint goes with --online-deployment")
    inference = _inference(given)
    azure = Azure(
        name=name,
        repository=_repository(given, scripted=bool(inference)),
        model=_only(models),
        registration=_from(registration_settings, given["registration"]),
        deployment=_deployment(given, namespace),
        inference=inference,
        folder=Path(given["inference_config"] or "").parent,
        script_folder=given["script_folder"],
        script_uri=given["script_uri"],
    )
    return imported(azure)


def _of_v2(
    name: str, models: Sequence[str], namespace: str | None, given: dict[str, str | None]
) -> Imported:
    of_v1 = [key for key in _OF_V1 if given[key]] + (["model"] if models else [])
    if of_v1:
        options = ", ".join(f"--{key.replace('_', '-')}" for key in of_v1)
        raise click.UsageError(f"{options} and --online-deployment exclude each other")
    file = given["online_deployment"] or ""
    online = read_v2(file, given["online_endpoint"])
    azure = Azure(
        name=name,
        repository=_repository(given, scripted=bool(online.inference)),
        inference=online.inference,
        folder=Path(file).parent,
        script_folder=given["script_folder"],
        script_uri=given["script_uri"],
        namespace=namespace,
    )
    return imported_v2(azure, online)


def _repository(given: dict[str, str | None], *, scripted: bool) -> Object | None:
    sources: Object = {
        "uri": given["uri"],
        "volume": {"claimName": given["claim"]} if given["claim"] else None,
        "image": {"reference": given["image"]} if given["image"] else None,
    }
    chosen = {kind: source for kind, source in sources.items() if source}
    if scripted and not chosen and not given["path"]:
        return None
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


def _deployment(given: dict[str, str | None], namespace: str | None) -> Object:
    if given["deployment_config"] and given["sdk_arguments"]:
        raise click.UsageError("--deployment-config and --sdk-arguments exclude each other")
    said = {"namespace": namespace, "computeTargetName": given["compute_target"]}
    return {
        **_from(deployment_settings, given["deployment_config"]),
        **_from(sdk_settings, given["sdk_arguments"]),
        **{key: value for key, value in said.items() if value},
    }


def _inference(given: dict[str, str | None]) -> Object:
    said = {
        "environment.name": given["environment_name"],
        "environment.version": given["environment_version"],
    }
    named = {key: value for key, value in said.items() if value}
    script = named or given["script_folder"] or given["script_uri"]
    if script and not given["inference_config"]:
        raise click.UsageError("what is said about a script goes with --inference-config")
    return _from(inference_settings, given["inference_config"]) | named


def _from(read: Any, file: str | None) -> Object:
    settings: Object = read(file) if file else {}
    return settings


def _refuse_invalid(manifest: Object) -> None:
    """Raise UserError when the API server would refuse *manifest*."""
    for cause in validate(manifest).causes:
        raise UserError(f"{cause.field or 'the manifest'}: {cause.message}; correct the files")


def _report(lines: Sequence[Line]) -> None:
    rows = [[each.key, _went(each), each.remark] for each in lines]
    print_table(["AZURE ML", "TRITONMODEL", "REMARK"], rows, err=True)


def _went(line: Line) -> str:
    if line.target is None:
        return "not mapped"
    # What a variable holds is the user's own business, and a package is in its key.
    if isinstance(line.value, list | dict):
        return line.target
    return f"{line.target}: {line.value}"
