"""Fields that the schema does not know: the API server drops them, and kubectl refuses them."""

from collections.abc import Iterator, Mapping
from typing import Any

from triton_cli.validation.cause import Cause, Path, Schema, dotted


def unknown_fields(value: Any, schema: Schema, path: Path = ()) -> Iterator[Cause]:
    """Yield a cause for each field of *value* that *schema* does not name."""
    if isinstance(value, list) and "items" in schema:
        for position, entry in enumerate(value):
            yield from unknown_fields(entry, schema["items"], (*path, position))
    if isinstance(value, Mapping):
        yield from _of_object(value, schema, path)


def _of_object(value: Mapping[str, Any], schema: Schema, path: Path) -> Iterator[Cause]:
    properties = schema.get("properties")
    if properties is None:
        # A map, whose keys are the user's, or metadata, which has a schema of the server's own.
        return
    for key, entry in value.items():
        if key in properties:
            yield from unknown_fields(entry, properties[key], (*path, key))
        else:
            here = (*path, key)
            yield Cause(here, "UnknownField", f'unknown field "{dotted(here)}"')
