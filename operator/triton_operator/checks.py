"""Ordered pure checks before children are rendered; the first problem wins."""

from triton_api.conditions import Reason
from triton_api.v1alpha1 import TritonModel
from triton_operator.kinds import Object
from triton_operator.observed import Observed
from triton_operator.problems import Problem, waiting
from triton_operator.settings import Settings
from triton_operator.source_checks import (
    account_is_allowed,
    repository_is_valid,
    source_is_allowed,
)


def first_problem(model: TritonModel, observed: Observed, settings: Settings) -> Problem | None:
    """Return the first problem, in this order; what *settings* forbid is not even looked at."""
    return (
        source_is_allowed(model, settings.source_policy)
        or account_is_allowed(model, settings)
        or config_map_exists(model, observed)  # before its keys: an absent map has none
        or config_map_has_keys(model, observed)
        or script_map_exists(model, observed)
        or script_map_has_keys(model, observed)
        or repository_is_valid(model, observed)  # a missing file makes a repository invalid
    )


def config_map_exists(model: TritonModel, observed: Observed) -> Problem | None:
    """The repository's ConfigMap must exist: a pod would hang in ContainerCreating without it."""
    source = model.repository_map
    if source is None or observed.config_map is not None:
        return None
    return _no_map(model, source.name, "spec.repository")


def config_map_has_keys(model: TritonModel, observed: Observed) -> Problem | None:
    """The repository's ConfigMap must hold every key that an item names."""
    source = model.repository_map
    if source is None or observed.config_map is None:
        return None
    wanted = {item.key for item in source.items}
    return _lacking(observed.config_map, wanted, "spec.repository.configMap.items")


def script_map_exists(model: TritonModel, observed: Observed) -> Problem | None:
    """The script's ConfigMap must exist, as that of the repository."""
    source = model.script_map
    if source is None or observed.script_map is not None:
        return None
    return _no_map(model, source.name, "spec.middleware.source")


def script_map_has_keys(model: TritonModel, observed: Observed) -> Problem | None:
    """The script's ConfigMap must hold every key that an item names, or the script itself."""
    source = model.script_map
    if source is None or observed.script_map is None:
        return None
    if source.items:
        wanted = {item.key for item in source.items}
        return _lacking(observed.script_map, wanted, "spec.middleware.source.configMap.items")
    return _lacking(
        observed.script_map, {model.middleware.entry_script}, "spec.middleware.entryScript"
    )


def _no_map(model: TritonModel, name: str, field: str) -> Problem:
    return waiting(
        Reason.CONFIG_MAP_NOT_FOUND,
        f"ConfigMap {name!r} of {field} does not exist in namespace "
        f"{model.metadata.namespace!r}; create it, or correct {field}.configMap.name",
    )


def _lacking(config_map: Object, wanted: set[str], field: str) -> Problem | None:
    missing = sorted(wanted - set(config_map["keys"]))
    if not missing:
        return None
    return waiting(
        Reason.CONFIG_MAP_NOT_FOUND,
        f"ConfigMap {config_map['metadata']['name']!r} has no key "
        f"{', '.join(map(repr, missing))}; add it, or correct {field}",
    )
