"""Walk the schema of the CRD: its nodes, its rules, its limits."""

from collections.abc import Iterator
from pathlib import Path as File
from typing import NamedTuple

import yaml

from cluster.access import CHECKOUT
from cluster.api import Object
from cluster.full_spec import Path

CRD_FILE: File = CHECKOUT / "crds" / "tritonmodels.yaml"

LIMITS = (
    "type",
    "enum",
    "pattern",
    "minimum",
    "maximum",
    "minLength",
    "maxLength",
    "minItems",
    "maxItems",
    "minProperties",
    "maxProperties",
    "required",
)


class Node(NamedTuple):
    """A node of the schema, and the path of a value that it is about.

    0 stands for any entry of a list and "*" for any key of a map.
    """

    path: Path
    schema: Object


class CelRule(NamedTuple):
    """A CEL rule: the field that it blames, and what it says."""

    field: str
    message: str


class Limit(NamedTuple):
    """One keyword that limits one field."""

    path: Path
    keyword: str
    schema: Object

    def __str__(self) -> str:
        return f"{dotted(self.path)} {self.keyword}"


def definition() -> Object:
    """Return the CRD."""
    crd: Object = yaml.safe_load(CRD_FILE.read_text())
    return crd


def nodes(schema: Object, path: Path = ()) -> Iterator[Node]:
    """Yield every node of *schema*."""
    yield Node(path, schema)
    for name, part in schema.get("properties", {}).items():
        yield from nodes(part, (*path, name))
    if "items" in schema:
        yield from nodes(schema["items"], (*path, 0))
    if isinstance(schema.get("additionalProperties"), dict):
        yield from nodes(schema["additionalProperties"], (*path, "*"))


def all_nodes() -> list[Node]:
    """Return every node of a TritonModel."""
    return list(nodes(definition()["spec"]["versions"][0]["schema"]["openAPIV3Schema"]))


def cel_rules() -> list[CelRule]:
    """Return every CEL rule."""
    return [
        CelRule(dotted(path) + rule.get("fieldPath", ""), rule["message"])
        for path, schema in all_nodes()
        for rule in schema.get("x-kubernetes-validations", [])
    ]


def limits() -> list[Limit]:
    """Return every limit of the spec, one for each keyword."""
    return [
        Limit(path, keyword, schema)
        for path, schema in all_nodes()
        for keyword in LIMITS
        if path[:1] == ("spec",) and _limits(schema, keyword)
    ]


def _limits(schema: Object, keyword: str) -> bool:
    if keyword == "type":
        # A wrong type says nothing of an own kind where an enum or a pattern is tried too.
        return schema.get("type") in {"boolean", "integer"}
    return keyword in schema


def dotted(path: Path) -> str:
    """Return *path* as the API server writes it, with [] for any entry."""
    text = "".join("[]" if isinstance(step, int) else f".{step}" for step in path)
    return text.removeprefix(".").replace(".*", "")
