"""Complete a manifest as the API server does before it validates."""

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from triton_cli.validation.cause import Schema


def completed(value: Any, schema: Schema) -> Any:
    """Return *value* without nulls and with the defaults of *schema*.

    A null in an object counts as absent where the schema does not allow null, and ours never does
    (apiextensions, pkg/apiserver/schema/defaulting).
    """
    if isinstance(value, Mapping):
        return _object(value, schema)
    if isinstance(value, list) and "items" in schema:
        return [completed(entry, schema["items"]) for entry in value]
    return value


def _object(value: Mapping[str, Any], schema: Schema) -> dict[str, Any]:
    properties = schema.get("properties", {})
    any_key = schema.get("additionalProperties") or {}
    present = {key: entry for key, entry in value.items() if entry is not None}
    defaults = {
        name: deepcopy(part["default"])
        for name, part in properties.items()
        if "default" in part and name not in present
    }
    return {
        key: completed(entry, properties.get(key, any_key))
        for key, entry in (present | defaults).items()
    }
