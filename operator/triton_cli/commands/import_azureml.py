"""`kubectl triton import azureml`."""

from collections.abc import Sequence

import click

from triton_cli.azureml import Line, imported_from
from triton_cli.azureml_options import azureml_options
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


@click.command("azureml", cls=Command, examples=EXAMPLES)
@azureml_options
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
    made = imported_from(name, models, namespace, given)
    _refuse_invalid(made.manifest)
    print_objects(made.manifests, form)
    _report(made.lines)


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
