"""status.models: what the repository index of a serving replica says. Pure."""

from itertools import groupby

from triton_api.conditions import Reason
from triton_api.v1alpha1 import TritonModel
from triton_operator.diagnosis import Failure
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


def unserved(model: TritonModel, index: Index) -> Failure | None:
    """Return what a ready replica is known not to serve: a wanted model, or anything at all."""
    if index is None:
        return None
    if not index:
        message = "Triton runs, but its model repository holds no model"
        return Failure("", Reason.REPOSITORY_EMPTY, message)
    ready = {entry.model for entry in index if entry.ready}
    wanted = model.wanted_models or sorted({entry.model for entry in index})
    missing = [name for name in wanted if name not in ready]
    if not missing:
        return None
    return Failure("", Reason.MODEL_NOT_READY, f"Triton does not serve {', '.join(missing)}")


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
