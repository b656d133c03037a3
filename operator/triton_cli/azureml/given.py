"""What the options of `import azureml` say together."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

import click

from triton_cli.azureml.azure import Azure, Object
from triton_cli.azureml.deployment import Imported, imported, imported_v2
from triton_cli.azureml.reading import (
    deployment_settings,
    inference_settings,
    registration_settings,
    sdk_settings,
)
from triton_cli.azureml.v2 import read_v2
from triton_cli.errors import UserError

Given = dict[str, str | None]
"""Options by name, None where not given."""

_OF_V1: Final = (
    *("registration", "deployment_config", "inference_config", "environment_name"),
    *("environment_version", "sdk_arguments", "compute_target"),
)


def imported_from(
    name: str, models: Sequence[str], namespace: str | None, given: Given
) -> Imported:
    """Return what takes the place of the service *name*. Raises UserError and UsageError."""
    of = _of_v2 if given["online_deployment"] else _of_v1
    return of(name, models, namespace, given)


def _of_v1(name: str, models: Sequence[str], namespace: str | None, given: Given) -> Imported:
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


def _of_v2(name: str, models: Sequence[str], namespace: str | None, given: Given) -> Imported:
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


def _repository(given: Given, *, scripted: bool) -> Object | None:
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


def _deployment(given: Given, namespace: str | None) -> Object:
    if given["deployment_config"] and given["sdk_arguments"]:
        raise click.UsageError("--deployment-config and --sdk-arguments exclude each other")
    said = {"namespace": namespace, "computeTargetName": given["compute_target"]}
    return {
        **_from(deployment_settings, given["deployment_config"]),
        **_from(sdk_settings, given["sdk_arguments"]),
        **{key: value for key, value in said.items() if value},
    }


def _inference(given: Given) -> Object:
    said = {
        "environment.name": given["environment_name"],
        "environment.version": given["environment_version"],
    }
    named = {key: value for key, value in said.items() if value}
    script = named or given["script_folder"] or given["script_uri"]
    if script and not given["inference_config"]:
        raise click.UsageError("what is said about a script goes with --inference-config")
    return _from(inference_settings, given["inference_config"]) | named


def _from(read: Callable[[str], Object], file: str | None) -> Object:
    return read(file) if file else {}
