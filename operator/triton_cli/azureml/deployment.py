"""Make a TritonModel of an Azure ML deployment."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from triton_api import API_VERSION, KIND
from triton_cli.azureml import environment
from triton_cli.azureml import script as script_part
from triton_cli.azureml.azure import Azure, Object
from triton_cli.azureml.deployment_keys import deployment_rules
from triton_cli.azureml.environment import environment_lines
from triton_cli.azureml.inference_keys import inference_rules
from triton_cli.azureml.line import Line, single
from triton_cli.azureml.registration import registration_lines
from triton_cli.azureml.script import Script, script
from triton_cli.azureml.together import TOGETHER, authentication, replicas
from triton_cli.azureml.v2 import OnlineDeployment, v2_lines, v2_script
from triton_cli.errors import UserError


@dataclass(frozen=True)
class Imported:
    """What takes the service's place."""

    manifest: Object
    """The TritonModel."""
    config_map: Object | None
    """The script's files, where they are in a ConfigMap."""
    lines: tuple[Line, ...]
    """What became of each key."""

    @property
    def manifests(self) -> list[Object]:
        """Return what is to be applied, in that order."""
        return [*([self.config_map] if self.config_map else []), self.manifest]


def imported(azure: Azure) -> Imported:
    """Return what takes the place of *azure*. Raises UserError."""
    scripted = script(azure) if azure.inference else Script(())
    return _made(azure, scripted, _lines(azure, scripted))


def imported_v2(azure: Azure, online: OnlineDeployment) -> Imported:
    """Return what takes the place of *online*. Raises UserError.

    *azure* has its script, and where its files are.
    """
    scripted = v2_script(azure)
    return _made(azure, scripted, v2_lines(online, azure, scripted))


def _made(azure: Azure, scripted: Script, told: Iterable[Line]) -> Imported:
    try:
        lines = tuple(told)
    except ValueError as error:
        raise UserError(f"{error}; correct the file") from None
    manifest: Object = {
        "apiVersion": API_VERSION,
        "kind": KIND,
        "metadata": {"name": azure.name} | _namespace(azure),
        "spec": {"repository": azure.repository} if azure.repository else {},
    }
    for line in lines:
        if line.target is not None:
            _set(manifest, line.target, line.value)
    return Imported(manifest, _placed(scripted.config_map, manifest), lines)


def _lines(azure: Azure, scripted: Script) -> Iterator[Line]:
    yield from registration_lines(azure)
    yield from single(azure.deployment, deployment_rules(azure.architecture), TOGETHER)
    try:
        yield from replicas(azure.deployment)
        yield from authentication(azure.deployment, f"{azure.name}-imported-keys")
    except ValueError as error:
        raise UserError(f"{error}; Azure ML refuses this too") from None
    if azure.inference:
        yield from scripted.lines
        elsewhere = script_part.KEYS | environment.KEYS
        yield from single(azure.inference, inference_rules(azure.architecture), elsewhere)
        yield from environment_lines(azure)


def _namespace(azure: Azure) -> Object:
    return {"namespace": azure.namespace} if azure.namespace else {}


def _placed(config_map: Object | None, manifest: Object) -> Object | None:
    """Return *config_map* in the namespace of *manifest*."""
    namespace = manifest["metadata"].get("namespace")
    if config_map is None or namespace is None:
        return config_map
    return {**config_map, "metadata": {**config_map["metadata"], "namespace": namespace}}


def _set(manifest: Object, path: str, value: Any) -> None:
    """Set the field at *path*; a list and a mapping are added to what is there."""
    *above, last = path.split(".")
    place = manifest
    for name in above:
        place = place.setdefault(name, {})
    if isinstance(value, list):
        present = place.setdefault(last, [])
        present += [each for each in value if each not in present]
    elif isinstance(value, dict):
        place.setdefault(last, {}).update(value)
    else:
        place[last] = value
