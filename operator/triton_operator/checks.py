"""Ordered pure checks before children are rendered; the first problem wins."""

from collections.abc import Callable

from triton_api.conditions import Reason
from triton_api.v1alpha1 import TritonModel
from triton_operator.observed import Observed
from triton_operator.problems import Problem, waiting
from triton_operator.settings import Settings
from triton_operator.source_checks import (
    account_is_allowed,
    repository_is_valid,
    source_is_allowed,
)

Check = Callable[[TritonModel, Observed], Problem | None]


def config_map_exists(model: TritonModel, observed: Observed) -> Problem | None:
    """The repository's ConfigMap must exist: a pod would hang in ContainerCreating without it."""
    source = model.spec.repository.config_map
    if source is None or observed.config_map is not None:
        return None
    return waiting(
        Reason.CONFIG_MAP_NOT_FOUND,
        f"ConfigMap {source.name!r} of spec.repository does not exist in namespace "
        f"{model.metadata.namespace!r}; create it, or correct spec.repository.configMap.name",
    )


def config_map_has_keys(model: TritonModel, observed: Observed) -> Problem | None:
    """The repository's ConfigMap must hold every key that an item names."""
    source = model.spec.repository.config_map
    if source is None or observed.config_map is None:
        return None
    missing = sorted({item.key for item in source.items} - set(observed.config_map["keys"]))
    if not missing:
        return None
    return waiting(
        Reason.CONFIG_MAP_NOT_FOUND,
        f"ConfigMap {source.name!r} has no key {', '.join(map(repr, missing))}; add it, or "
        "correct spec.repository.configMap.items",
    )


CHECKS: tuple[Check, ...] = (
    config_map_exists,  # before its keys: an absent map has none
    config_map_has_keys,
    repository_is_valid,  # after its keys: a missing file makes a repository invalid
)


def first_problem(model: TritonModel, observed: Observed, settings: Settings) -> Problem | None:
    """Return the first problem: of what *settings* allow, then in the order of CHECKS."""
    return (
        source_is_allowed(model, settings.source_policy)
        or account_is_allowed(model, settings)
        or next(filter(None, (check(model, observed) for check in CHECKS)), None)
    )
