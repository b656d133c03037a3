"""Read Azure ML's files into settings: dotted keys and their values."""

from collections.abc import Mapping
from typing import Any, Final

from triton_cli.azureml.sdk_names import DEPLOYMENT_NAMES, INFERENCE_NAMES
from triton_cli.errors import UserError
from triton_cli.user_files import json_in

Settings = dict[str, Any]

# What the wire calls otherwise than the file.
_SYNONYMS: Final = {"aadAuthEnabled": "tokenAuthEnabled"}
# Keys whose value is a mapping of the user's own.
_WHOLE: Final = frozenset(
    {
        "tags",
        "properties",
        "baseImageRegistry",
        "environment.environmentVariables",
        "environment.python.condaDependencies",
        "environment.docker.baseImageRegistry",
        "environment.docker.buildContext",
        "environment.docker.platform",
        "environment.spark",
        "environment.databricks",
        "environment.r",
    }
)


def deployment_settings(name: str) -> Settings:
    """Return the settings of a deploymentconfig.json. Raises UserError."""
    return {_SYNONYMS.get(key, key): value for key, value in _flat(_read(name))}


def inference_settings(name: str) -> Settings:
    """Return the settings of an inferenceconfig.json, or of InferenceConfig's arguments.

    An environment may be there by its name alone. Raises UserError.
    """
    document = {INFERENCE_NAMES.get(key, key): value for key, value in _read(name).items()}
    if not document:
        raise UserError(f"{name} holds no keys; Azure ML needs at least entryScript")
    environment = document.get("environment")
    if isinstance(environment, str):
        document["environment"] = {"name": environment}
    return dict(_flat(document))


def sdk_settings(name: str) -> Settings:
    """Return the settings that arguments of deploy_configuration make. Raises UserError.

    The file is a JSON object with the SDK's parameter names; null counts as not given.
    """
    arguments = {key: value for key, value in _read(name).items() if value is not None}
    settings = {DEPLOYMENT_NAMES.get(key, key): value for key, value in arguments.items()}
    # The SDK has a class for each; only LocalWebservice has a port.
    return {"computeType": "local", **settings} if "port" in settings else settings


def registration_settings(name: str) -> Settings:
    """Return what a model was registered with. Raises UserError."""
    return {key: value for key, value in _read(name).items() if value is not None}


def _read(name: str) -> Mapping[str, Any]:
    document = json_in(name)
    if not isinstance(document, dict):
        raise UserError(f"{name} holds no object; name a file as `az ml model deploy` takes it")
    return document


def _flat(document: Mapping[str, Any], above: str = "") -> list[tuple[str, Any]]:
    """Return the leaves of *document* by dotted key; null counts as not given."""
    leaves: list[tuple[str, Any]] = []
    for name, value in document.items():
        key = f"{above}{name}"
        if isinstance(value, Mapping) and key not in _WHOLE:
            leaves += _flat(value, f"{key}.")
        elif value is not None:
            leaves.append((key, value))
    return leaves
