"""status.models: what the repository index of a serving replica says. Pure."""

from itertools import groupby

from triton_api.v1alpha1 import TritonModel
from triton_operator.kinds import Object
from triton_operator.observed import ModelVersion

Index = tuple[ModelVersion, ...] | None
"""Repository index of one serving pod; None when none could be asked."""


def served_models(model: TritonModel, index: Index, *, serving: bool) -> list[Object]:
    """Return status.models, sorted by name.

    Without an index only the wanted models are known. A serving pod has them ready, because its
    readiness probe asks for them.
    """
    if index is None or not serving:
        return [{"name": name, "ready": serving} for name in model.wanted_models]
    by_model = groupby(sorted(index, key=_order), key=lambda entry: entry.model)
    return [_entry(name, list(versions)) for name, versions in by_model]


def missing_models(model: TritonModel, index: Index) -> list[str]:
    """Return the wanted models that the index knows not to be ready; all models when none named."""
    if index is None:
        return []
    ready = {entry.model for entry in index if entry.ready}
    wanted = model.wanted_models or sorted({entry.model for entry in index})
    return [name for name in wanted if name not in ready]


def empty(index: Index) -> bool:
    """Return whether Triton is known to serve no model at all."""
    return index is not None and not index


def _entry(name: str, versions: list[ModelVersion]) -> Object:
    return {
        "name": name,
        "ready": any(version.ready for version in versions),
        "versions": [_version(version) for version in versions if version.version],
    }


def _version(version: ModelVersion) -> Object:
    entry: Object = {"version": version.version, "ready": version.ready}
    return entry | ({"reason": version.reason[:1024]} if version.reason else {})


def _order(version: ModelVersion) -> tuple[str, int, str]:
    number = int(version.version) if version.version.isdigit() else 0
    return version.model, number, version.version
