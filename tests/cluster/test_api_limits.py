"""Every limit in the schema is enforced by the real API server and blamed on its field."""

import copy
import re
from collections.abc import Callable
from typing import Any

import pytest

from cluster.api import Api, Object, Refusal
from cluster.crd_schema import Limit, all_nodes, dotted, limits
from cluster.full_spec import Path, full_manifests, value_at, with_value

_SENTENCE = re.compile(
    r"should match|should be|must be|may not be|Unsupported value|Required value|Too (many|long)|"
    r"must have|supported values|should have|at least"
)


@pytest.mark.parametrize("limit", limits(), ids=str)
def test_a_value_beyond_a_limit_is_refused(api: Api, limit: Limit) -> None:
    """The refusal names the field and says what it should be."""
    base, path = _base(limit.path)
    with pytest.raises(Refusal) as refused:
        api.create(with_value(base, path, _beyond(limit, value_at(base, path))), dryRun="All")
    assert refused.value.status in {400, 422}
    assert dotted(_blamed(limit, path)) in re.sub(r"\[\d+\]", "[]", refused.value.message)
    assert _SENTENCE.search(refused.value.message), refused.value.message


def test_the_full_specs_set_every_field() -> None:
    """A field without a value in them would have no case in these tests."""
    missing = [
        dotted(path)
        for path, _ in all_nodes()
        if path[:1] == ("spec",) and _base_or_none(path) is None
    ]
    assert missing == []


def _base(path: Path) -> tuple[Object, Path]:
    found = _base_or_none(path)
    assert found is not None, f"no full spec has {dotted(path)}"
    return found


def _base_or_none(path: Path) -> tuple[Object, Path] | None:
    """Return a full manifest that has a value at *path*, and the path in it."""
    for manifest in full_manifests().values():
        for concrete in _concrete(manifest, path):
            return manifest, concrete
    return None


def _concrete(document: Any, path: Path) -> list[Path]:
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
    return [(each, *tail) for each in steps for tail in _concrete(document[each], tuple(rest))]


def _blamed(limit: Limit, path: Path) -> Path:
    """Return the field that the message names: for a missing one its own name."""
    return (*path, limit.schema["required"][0]) if limit.keyword == "required" else path


def _beyond(limit: Limit, present: Any) -> Any:
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
