"""Values just outside of each limit of the schema, in a manifest that is otherwise valid."""

import copy
from collections.abc import Callable
from typing import Any

from cluster.api import Object
from cluster.crd_schema import Limit, dotted
from cluster.full_spec import Path, full_manifests


def base(path: Path) -> tuple[Object, Path]:
    """Return a full manifest that has a value at *path*, and the path in it."""
    found = base_or_none(path)
    assert found is not None, f"no full spec has {dotted(path)}"
    return found


def base_or_none(path: Path) -> tuple[Object, Path] | None:
    """Return the same, None when no full manifest has one."""
    for manifest in full_manifests().values():
        for concrete in _fitting(manifest, path):
            return manifest, concrete
    return None


def _fitting(document: Any, path: Path) -> list[Path]:
    """Return the paths in *document* that *path* stands for."""
    if not path:
        return [()]
    step, *rest = path
    if step == 0:
        steps: list[Any] = list(range(len(document))) if isinstance(document, list) else []
    elif not isinstance(document, dict):
        steps = []
    else:
        steps = list(document) if step == "*" else [step] if step in document else []
    return [(each, *tail) for each in steps for tail in _fitting(document[each], tuple(rest))]


def beyond(limit: Limit, present: Any) -> Any:
    """Return a value just outside of *limit*, otherwise like the *present* one."""
    return _BEYOND[limit.keyword](limit.schema, limit.schema[limit.keyword], present)


_BEYOND: dict[str, Callable[[Object, Any, Any], Any]] = {
    "type": lambda *_: "text",
    "enum": lambda *_: "no such value",
    "pattern": lambda *_: "\n fits nothing",
    "minimum": lambda _, bound, __: bound - 1,
    "maximum": lambda _, bound, __: bound + 1,
    "minLength": lambda *_: "",
    "maxLength": lambda _, bound, __: "a" * (bound + 1),
    "minItems": lambda *_: [],
    "maxItems": lambda schema, bound, present: _many(schema, present[0], bound + 1),
    "minProperties": lambda *_: {},
    "maxProperties": lambda _, bound, present: {
        f"k{number}": next(iter(present.values())) for number in range(bound + 1)
    },
    "required": lambda _, names, present: {k: v for k, v in present.items() if k != names[0]},
}


def _many(schema: Object, first: Any, count: int) -> list[Any]:
    """Return *count* entries like the *first*, each with a key of its own."""
    if isinstance(first, str):
        return [f"{first}{number}" for number in range(count)]
    entries = [copy.deepcopy(first) for _ in range(count)]
    for key in schema.get("x-kubernetes-list-map-keys", []):
        for number, entry in enumerate(entries):
            entry[key] = f"{first[key]}{number}"
    return entries
