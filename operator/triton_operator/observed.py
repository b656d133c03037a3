"""What was read from the cluster about one TritonModel, as one frozen value."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from triton_api import names
from triton_api.fetching import FetchProgress, Finding
from triton_operator.kinds import CONFIG_MAP, POD, Kind, Object, kind_of


@dataclass(frozen=True)
class Key:
    """Namespace and name of a TritonModel."""

    namespace: str
    name: str

    def __str__(self) -> str:
        return f"{self.namespace}/{self.name}"


@dataclass(frozen=True)
class ModelVersion:
    """One version in the repository index of a Triton server."""

    model: str
    version: str
    ready: bool
    reason: str


@dataclass(frozen=True)
class Observed:
    """All that decisions may look at; read before any of them."""

    body: Object
    children: Mapping[tuple[Kind, str], Object]
    pods: tuple[Object, ...]
    config_map: Object | None
    now: datetime
    script_map: Object | None = None
    """ConfigMap of the script, as `config_map` is that of the repository."""
    index: tuple[ModelVersion, ...] | None = field(default=None)
    """Repository index of one serving pod; None when none could be asked."""
    progress: Mapping[str, FetchProgress] = field(default_factory=dict)
    """What fetchers say now, by pod; only of a pod that fetches and answers."""
    findings: tuple[Finding, ...] = ()
    """What the check of a repository in a ConfigMap found."""
    missing: frozenset[Kind] = frozenset()
    """Kinds of wanted children that the cluster does not serve."""

    @property
    def status(self) -> Object:
        """Return the status as stored, {} before the first."""
        return self.body.get("status") or {}


def trimmed(body: Object) -> Object:
    """Return what the cache keeps of an object: enough for every decision, little memory."""
    kind = kind_of(body)
    digest = _digested(body) if kind is CONFIG_MAP else {}
    if digest and not is_managed(body):
        return digest
    metadata = {key: value for key, value in body["metadata"].items() if key != "managedFields"}
    kept = {"apiVersion": kind.api_version, "kind": kind.name, "metadata": metadata}
    if kind is POD:
        return kept | {"status": body.get("status", {})}
    return {key: value for key, value in body.items() if key not in kept} | digest | kept


def is_managed(body: Object) -> bool:
    """Return whether an object carries the label of what the operator makes."""
    labels = body["metadata"].get("labels") or {}
    return bool(labels.get(names.MANAGED_BY_LABEL) == names.MANAGED_BY)


def _digested(body: Object) -> Object:
    """Return identity, keys and digest of a ConfigMap, without its content."""
    content: dict[str, Any] = {**(body.get("data") or {}), **(body.get("binaryData") or {})}
    text = json.dumps(content, sort_keys=True)
    metadata = body["metadata"]
    return {
        "kind": CONFIG_MAP.name,
        "metadata": {
            key: metadata.get(key) for key in ("namespace", "name", "uid", "resourceVersion")
        },
        "keys": sorted(content),
        "digest": hashlib.sha256(text.encode()).hexdigest(),
    }
