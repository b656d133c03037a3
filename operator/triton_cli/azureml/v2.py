"""An online endpoint of Azure ML v2, and its deployment, in YAML."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from triton_cli.azureml.azure import Azure
from triton_cli.azureml.environment import environment_lines
from triton_cli.azureml.line import Line, single
from triton_cli.azureml.script import Script, script
from triton_cli.azureml.v2_keys import ENDPOINT, v2_rules
from triton_cli.errors import UserError
from triton_cli.user_files import yaml_in

Settings = dict[str, Any]

_CODE: Final = "code_configuration.code"
_SCRIPT: Final = "code_configuration.scoring_script"
# Keys whose value is looked at as a whole, by v2_keys.py or here.
_WHOLE: Final = frozenset(
    {
        "tags",
        "properties",
        "traffic",
        "mirror_traffic",
        "identity",
        "scale_settings",
        "liveness_probe",
        "readiness_probe",
        "data_collector",
        "creation_context",
        "environment_variables",
        "environment.build",
        "environment.inference_config",
        "environment.tags",
        "environment.conda_file",
        "model.tags",
        "model.properties",
    }
)
# What v1 calls what is read as v1 reads it.
_AS_V1: Final = {
    "entryScript": _SCRIPT,
    "sourceDirectory": _CODE,
    "environment.environmentVariables": "environment_variables",
    "environment.python.condaDependencies": "environment.conda_file",
    "environment.python.condaDependenciesFile": "environment.conda_file",
}

# azureml:NAME:VERSION, azureml:NAME@LABEL, the place of one in a registry, or in a subscription as
# `show` of `az ml` prints it.
_REFERENCE: Final = re.compile(
    r"(azureml:(//.*?/)?|(azureml:)?/subscriptions/.*?/(models|environments)/)(?P<name>[^:@/]+)((:|/versions/)(?P<version>[^:@/]+)|(@|/labels/)[^:@/]+)?"
)


@dataclass(frozen=True)
class OnlineDeployment:
    """The files of `az ml online-endpoint` and `az ml online-deployment`."""

    deployment: Mapping[str, Any]
    """Settings by dotted key."""
    endpoint: Mapping[str, Any] = field(default_factory=dict)

    @property
    def inference(self) -> Settings:
        """Return what is about the script, under v1's keys; empty where there is none."""
        if _SCRIPT not in self.deployment:
            return {}
        found = {v1: self.deployment[v2] for v1, v2 in _AS_V1.items() if v2 in self.deployment}
        conda = self.deployment.get("environment.conda_file")
        # A file by its path, or its content.
        drop = "condaDependenciesFile" if isinstance(conda, Mapping) else "condaDependencies"
        found.pop(f"environment.python.{drop}", None)
        return found


def read_v2(deployment: str, endpoint: str | None) -> OnlineDeployment:
    """Return what is in the two files. Raises UserError."""
    return OnlineDeployment(_settings(deployment), _settings(endpoint) if endpoint else {})


def v2_script(azure: Azure) -> Script:
    """Return the script of *azure*, with the keys of v2. Raises UserError."""
    if not azure.inference:
        return Script(())
    made = script(azure)
    return replace(made, lines=tuple(map(_in_v2, made.lines)))


def v2_lines(online: OnlineDeployment, azure: Azure, scripted: Script) -> Iterator[Line]:
    """Yield what becomes of each key. Raises ValueError."""
    yield from single(online.endpoint, ENDPOINT)
    scripts = set(_AS_V1.values()) if azure.inference else set()
    yield from single(online.deployment, v2_rules(azure.architecture), scripts)
    yield from scripted.lines
    yield from map(_in_v2, environment_lines(azure) if azure.inference else ())


def _in_v2(line: Line) -> Line:
    """Return *line* with v2's name of its key."""
    for v1, v2 in _AS_V1.items():
        rest = line.key.removeprefix(v1)
        # Behind a key comes a variable, or a remark.
        if rest != line.key and rest[:1] in {"", ".", " "}:
            return replace(line, key=v2 + rest)
    return line


def _settings(name: str) -> Settings:
    document = yaml_in(name)
    if not isinstance(document, dict):
        raise UserError(f"{name} holds no object; name a file as `az ml` v2 takes it")
    found = dict(_flat(document))
    for key in ("model", "environment"):
        found |= _registered(key, found.pop(key, None))
    return found


def _flat(document: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, Any]]:
    """Yield the leaves of *document* by dotted key; null counts as not given."""
    for name, value in document.items():
        key = f"{above}{name}"
        if isinstance(value, Mapping) and key not in _WHOLE:
            yield from _flat(value, f"{key}.")
        elif value is not None:
            yield key, value


def _registered(key: str, reference: Any) -> Settings:
    """Return name and version of what *reference* names; it may be a path as well."""
    if reference is None:
        return {}
    match = _REFERENCE.fullmatch(str(reference))
    if match is None:
        return {f"{key}.path": reference}
    parts = {"name": match["name"], "version": match["version"]}
    return {f"{key}.{part}": value for part, value in parts.items() if value}
