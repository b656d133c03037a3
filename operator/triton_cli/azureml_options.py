"""What a user says of an Azure ML deployment on the command line."""

from typing import Final

import click

from triton_cli.options import Decorated

_OPTIONS: Final = (
    click.option("--name", required=True, help="Name of the service, and of the TritonModel."),
    click.option(
        "-m", "--model", "models", multiple=True, metavar="NAME[:VERSION]", help="Registered model."
    ),
    click.option(
        "--registration",
        metavar="FILE",
        help="JSON object with the arguments of Model.register, or what `az ml model show` prints.",
    ),
    click.option("--deployment-config", "--dc", metavar="FILE", help="deploymentconfig.json."),
    click.option(
        "--inference-config",
        "--ic",
        metavar="FILE",
        help="inferenceconfig.json, or a JSON object with the arguments of InferenceConfig.",
    ),
    click.option(
        "-e", "--environment-name", metavar="NAME", help="Environment, if the file names none."
    ),
    click.option("--environment-version", "--ev", metavar="VERSION", help="Its version."),
    click.option(
        "--sdk-arguments",
        metavar="FILE",
        help="JSON object with the arguments of AksWebservice.deploy_configuration.",
    ),
    click.option(
        "--online-deployment", metavar="FILE", help="YAML of a deployment of v2, instead."
    ),
    click.option("--online-endpoint", metavar="FILE", help="YAML of its endpoint."),
    click.option("--compute-target", "--ct", metavar="NAME", help="Cluster there."),
    click.option("--uri", help="Where the model repository is: spec.repository.uri."),
    click.option("--claim", metavar="NAME", help="PersistentVolumeClaim that holds it, instead."),
    click.option("--image", metavar="REFERENCE", help="OCI image that holds it, instead."),
    click.option("--path", help="Folder in the source that holds the model folders."),
    click.option(
        "--script-folder",
        metavar="PATH",
        help="Where the script's folder is now. Default: where the file says.",
    ),
    click.option(
        "--script-uri",
        help="Where pods fetch the script's folder. Default: it becomes a ConfigMap.",
    ),
)


def azureml_options(function: Decorated) -> Decorated:
    """Add the options; *function* gets `name`, `models`, and each other one as text or None."""
    for option in reversed(_OPTIONS):
        function = option(function)
    return function
