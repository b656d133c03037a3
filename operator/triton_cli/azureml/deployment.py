"""Make a TritonModel of an Azure ML deployment."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from triton_api import API_VERSION, KIND
from triton_cli.azureml.keys import DEPLOYMENT, INFERENCE
from triton_cli.azureml.line import Line, Not, To
from triton_cli.azureml.together import TOGETHER, authentication, replicas
from triton_cli.errors import UserError

Object = dict[str, Any]
_UNKNOWN: Final = Not("Azure ML has no such key")


@dataclass(frozen=True)
class Azure:
    """What is deployed there, and where its files are now."""

    name: str
    """Name of the service."""
    repository: Object
    """spec.repository."""
    model: str | None = None
    """Registered model as `name` or `name:version`."""
    deployment: Mapping[str, Any] = field(default_factory=dict)
    """Settings of the deployment configuration."""
    inference: Mapping[str, Any] = field(default_factory=dict)
    """Settings of the inference configuration."""


def imported(azure: Azure) -> tuple[Object, list[Line]]:
    """Return the TritonModel, and what became of each key. Raises UserError."""
    manifest: Object = {
        "apiVersion": API_VERSION,
        "kind": KIND,
        "metadata": {"name": azure.name},
        "spec": {"repository": azure.repository},
    }
    lines = list(_lines(azure))
    for line in lines:
        if line.target is not None:
            _set(manifest, line.target, line.value)
    return manifest, lines


def _lines(azure: Azure) -> Iterator[Line]:
    if azure.model:
        yield from _record(azure.model)
    single = {key: value for key, value in azure.deployment.items() if key not in TOGETHER}
    yield from _single(single, DEPLOYMENT)
    try:
        yield from replicas(azure.deployment)
        yield from authentication(azure.deployment, f"{azure.name}-imported-keys")
    except ValueError as error:
        raise UserError(f"{error}; Azure ML refuses this too") from None
    yield from _single(azure.inference, INFERENCE)


def _single(settings: Mapping[str, Any], rules: Mapping[str, To | Not]) -> Iterator[Line]:
    for key, value in settings.items():
        try:
            yield rules.get(key, _UNKNOWN).line(key, value)
        except ValueError as error:
            raise UserError(f"{key}: {error}; correct the file") from None


def _record(model: str) -> Iterator[Line]:
    name, colon, version = model.rpartition(":")
    yield Line("model", "spec.model.name", name if colon else version)
    if colon:
        if not version.isdigit():
            raise UserError(f"--model {model}: write name:version with a number, or the name alone")
        yield Line("model", "spec.model.version", int(version))
    # What Azure ML serves without a script is registered as Multi.
    yield Line("model", "spec.model.framework", "Multi", "a Triton repository")


def _set(manifest: Object, path: str, value: Any) -> None:
    *above, last = path.split(".")
    place = manifest
    for name in above:
        place = place.setdefault(name, {})
    place[last] = value
