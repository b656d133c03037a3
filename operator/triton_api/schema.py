"""Turn a pydantic model into the structural OpenAPI schema that the API server asks for.

The rules are those of apiextensions' structural schemas: every node has a type, nothing is
referenced, and keywords outside a short list are refused. An unknown keyword is an error here
rather than a surprise there.
"""

from collections.abc import Mapping
from typing import Any, Final

from pydantic import BaseModel

Schema = dict[str, Any]

_KEPT: Final = frozenset(
    {
        "type",
        "description",
        "default",
        "enum",
        "format",
        "pattern",
        "minLength",
        "maxLength",
        "minimum",
        "maximum",
        "minItems",
        "maxItems",
        "minProperties",
        "maxProperties",
        "required",
    }
)
# `title` repeats the field's name, `additionalProperties: false` is what pruning does, and keys
# of a map are checked by CEL where it matters.
_DROPPED: Final = frozenset({"title", "$defs", "additionalProperties", "propertyNames"})
_NULL: Final = {"type": "null"}


class SchemaError(TypeError):
    """A model uses something that a structural schema can't say."""


def structural(model: type[BaseModel]) -> Schema:
    """Return the structural schema of *model*, with camelCase names and nothing referenced.

    Raises SchemaError for a construct without a structural form or a field without description.
    """
    document = model.model_json_schema(by_alias=True, mode="validation")
    return _node(document, document.get("$defs", {}), model.__name__)


def _node(node: Mapping[str, Any], definitions: Mapping[str, Any], path: str) -> Schema:
    node = _resolved(node, definitions)
    if "anyOf" in node:
        return _union(node, definitions, path)
    result: Schema = {}
    for keyword, value in node.items():
        result |= _keyword(keyword, value, definitions, path)
    return result


def _keyword(keyword: str, value: Any, definitions: Mapping[str, Any], path: str) -> Schema:
    """Return what one keyword of JSON Schema becomes; nothing when it has no meaning there."""
    if keyword in _KEPT or keyword.startswith("x-kubernetes-"):
        return {keyword: value}
    if keyword == "properties":
        return {keyword: _properties(value, definitions, path)}
    if keyword == "items":
        return {keyword: _node(value, definitions, f"{path}[]")}
    if keyword == "additionalProperties" and value is not False:
        return {keyword: _node(value, definitions, f"{path}{{}}")}
    if keyword == "const":
        return {"enum": [value]}
    if keyword in _DROPPED:
        return {}
    message = f"{path}: {keyword!r} has no form in a structural schema"
    raise SchemaError(message)


def _resolved(node: Mapping[str, Any], definitions: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return *node* with its reference replaced; what stands beside the reference wins."""
    if "$ref" not in node:
        return node
    name = node["$ref"].rpartition("/")[2]
    beside = {key: value for key, value in node.items() if key != "$ref"}
    return {**_resolved(definitions[name], definitions), **beside}


def _union(node: Mapping[str, Any], definitions: Mapping[str, Any], path: str) -> Schema:
    """Return the form of `X | None`, which is X, or of `int | str`."""
    beside = {key: value for key, value in node.items() if key not in {"anyOf", "default"}}
    if node.get("default") is not None:
        beside["default"] = node["default"]
    members = [member for member in node["anyOf"] if member != _NULL]
    if len(members) == 1:
        return _node({**_resolved(members[0], definitions), **beside}, definitions, path)
    types = {_resolved(member, definitions).get("type") for member in members}
    if types == {"integer", "string"}:
        scalar = _node(beside, definitions, path)
        return {**scalar, "x-kubernetes-int-or-string": True}
    message = f"{path}: a union of {sorted(map(str, types))} has no form in a structural schema"
    raise SchemaError(message)


def _properties(properties: Mapping[str, Any], definitions: Mapping[str, Any], path: str) -> Schema:
    result = {}
    for name, value in properties.items():
        if name == "metadata":
            result[name] = {"type": "object"}  # The API server has its own schema of it.
            continue
        schema = _node(value, definitions, f"{path}.{name}")
        if not schema.get("description"):
            message = f"{path}.{name} has no description; kubectl explain would show nothing"
            raise SchemaError(message)
        result[name] = schema
    return result
