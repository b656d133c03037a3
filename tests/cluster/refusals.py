"""Manifests that the API server refuses, each by the name under which its words are recorded."""

import copy
from collections.abc import Iterator
from typing import Any

from cluster.api import Object
from cluster.beyond_limits import base, beyond
from cluster.cel_cases import CASES
from cluster.crd_schema import limits
from cluster.full_spec import Path, full_manifests, value_at, with_value

# The words of the scale subresource, which repeats in its own what the schema said about replicas.
OF_SCALE = ".spec.replicas"

_VARIABLES = [{"name": "A", "value": "1"}, {"name": "A", "value": "2"}]
# Changes to a manifest that no limit and no rule of the CRD is about, or several are.
_OTHERS: dict[str, tuple[tuple[Path, Any], ...]] = {
    "twice the same in a set": ((("spec", "triton", "models"), ["adder", "adder"]),),
    "twice the same key in a list-map": ((("spec", "triton", "env"), _VARIABLES),),
    "an error that keeps rules from being checked": (
        (("spec", "replicas"), "two"),
        (("spec", "gpus"), {"products": ["x"]}),
    ),
    "an error that does not": (
        (("spec", "repository", "path"), "../x"),
        (("spec", "gpus"), {"products": ["x"]}),
    ),
    "no spec": ((("spec",), None),),
    "quantities that are none": (
        (("spec", "triton", "sharedMemory"), "lots"),
        (("spec", "resources", "limits", "memory"), "x"),
    ),
    "other types": (
        (("spec", "model", "name"), 7),
        (("spec", "triton", "models"), "adder"),
        (("spec", "gpus"), []),
    ),
    "a name that no object may have": ((("metadata", "name"), "Bad_Name"),),
    "no name": ((("metadata", "name"), None),),
}


def refused_manifests() -> dict[str, Object]:
    """Return the manifests by name: one for each CEL case and each limit, and some others."""
    return dict([*_of_rules(), *_of_limits(), *_of_others()])


def _of_rules() -> Iterator[tuple[str, Object]]:
    for case in CASES:
        yield f"rule: {case.name}", _changed(full_manifests()[case.base], case.changes)


def _of_limits() -> Iterator[tuple[str, Object]]:
    for limit in limits():
        manifest, path = base(limit.path)
        value = beyond(limit, value_at(manifest, path))
        yield f"limit: {limit}", with_value(manifest, path, value)


def _of_others() -> Iterator[tuple[str, Object]]:
    for name, changes in _OTHERS.items():
        yield name, _changed(full_manifests()["volume"], changes)


def _changed(manifest: Object, changes: tuple[tuple[Path, Any], ...]) -> Object:
    changed = copy.deepcopy(manifest)
    for path, value in changes:
        changed = with_value(changed, path, value)
    return changed
