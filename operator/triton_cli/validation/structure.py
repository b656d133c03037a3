"""Walk a value along its schema: types, required fields, lists that are sets or maps."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from triton_cli.validation.cause import Cause, Path, Schema, dotted, shown
from triton_cli.validation.limits import allowed_values, limits

# JSON's numbers beyond it are no integers in Go.
_LARGEST: Final = 2**63 - 1


def structural_causes(value: Any, schema: Schema, path: Path = ()) -> Iterator[Cause]:
    """Yield what the API server's schema validation says about *value*."""
    wrong = _wrong_type(value, schema, path)
    if wrong is not None:
        yield wrong
        yield from allowed_values(value, schema, path)
        return
    yield from limits(value, schema, path)
    if isinstance(value, Mapping):
        yield from _of_object(value, schema, path)
    elif isinstance(value, list):
        yield from _of_list(value, schema, path)


def type_name(value: Any) -> str:
    """Return the name that JSON Schema has for the type of *value*."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int) and abs(value) > _LARGEST:
        return "number"
    names = {str: "string", int: "integer", float: "number", list: "array"}
    return names.get(type(value), "object")


def _wrong_type(value: Any, schema: Schema, path: Path) -> Cause | None:
    found = type_name(value)
    if schema.get("x-kubernetes-int-or-string"):
        expected, fits = "integer,string", found in {"integer", "string"}
    else:
        expected = schema["type"]
        fits = found == expected or (found, expected) == ("integer", "number")
    if fits:
        return None
    message = f'Invalid value: "{found}": {dotted(path)} in body must be of type {expected}'
    return Cause(path, "FieldValueTypeInvalid", f'{message}: "{found}"')


def _of_object(value: Mapping[str, Any], schema: Schema, path: Path) -> Iterator[Cause]:
    for name in schema.get("required", []):
        if name not in value:
            yield Cause((*path, name), "FieldValueRequired", "Required value")
    properties = schema.get("properties", {})
    any_key = schema.get("additionalProperties")
    for key, entry in value.items():
        part = properties.get(key, any_key)
        if part:
            yield from structural_causes(entry, part, (*path, key))


def _of_list(value: list[Any], schema: Schema, path: Path) -> Iterator[Cause]:
    for position, entry in enumerate(value):
        yield from structural_causes(entry, schema["items"], (*path, position))
    identities = [_identity(entry, schema) for entry in value]
    for identity in dict.fromkeys(filter(None, identities)):
        places = [position for position, each in enumerate(identities) if each == identity]
        if len(places) > 1:
            message = f"Duplicate value: {identity}"
            yield Cause((*path, places[1]), "FieldValueDuplicate", message)


def _identity(entry: Any, schema: Schema) -> str | None:
    """Return what makes an entry of a set or map unique; None where nothing has to be."""
    kind = schema.get("x-kubernetes-list-type")
    if kind == "set":
        return shown(entry)
    if kind == "map" and isinstance(entry, Mapping):
        keys = {key: entry[key] for key in schema["x-kubernetes-list-map-keys"] if key in entry}
        return json.dumps(keys, separators=(",", ":"), ensure_ascii=False)
    return None
