"""The keywords of the schema that limit one value."""

from collections.abc import Iterator, Mapping
from typing import Any

import re2

from triton_cli.validation.cause import Cause, Path, Schema, dotted, invalid, shown


def limits(value: Any, schema: Schema, path: Path) -> Iterator[Cause]:
    """Yield each keyword of *schema* that *value*, which has the right type, goes beyond."""
    yield from allowed_values(value, schema, path)
    if isinstance(value, str):
        yield from _of_text(value, schema, path)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield from _of_number(value, schema, path)
    elif isinstance(value, list):
        yield from _of_size(value, "Items", schema, path)
    elif isinstance(value, Mapping):
        yield from _of_size(value, "Properties", schema, path)


def allowed_values(value: Any, schema: Schema, path: Path) -> Iterator[Cause]:
    """Yield that *value* is none of an enumeration."""
    choices = schema.get("enum")
    if choices is not None and value not in choices:
        supported = ", ".join(f'"{_plain(choice)}"' for choice in choices)
        message = f"Unsupported value: {shown(value)}: supported values: {supported}"
        yield Cause(path, "FieldValueNotSupported", message)


def _plain(choice: Any) -> str:
    return choice if isinstance(choice, str) else shown(choice)


def _of_text(value: str, schema: Schema, path: Path) -> Iterator[Cause]:
    """Yield the first limit only, as the API server's validator of text does."""
    longest, shortest = schema.get("maxLength"), schema.get("minLength", 0)
    if longest is not None and len(value) > longest:
        message = f"Too long: may not be more than {longest} bytes"
        yield Cause(path, "FieldValueTooLong", message)
    elif len(value) < shortest:
        yield invalid(path, f"{_body(path)} should be at least {shortest} chars long", shown(value))
    elif re2.search(schema.get("pattern", ""), value) is None:
        yield invalid(path, f"{_body(path)} should match '{schema['pattern']}'", shown(value))


def _of_number(value: float, schema: Schema, path: Path) -> Iterator[Cause]:
    low, high = schema.get("minimum"), schema.get("maximum")
    if low is not None and value < low:
        message = f"{_body(path)} should be greater than or equal to {low}"
        yield invalid(path, message, shown(value))
    if high is not None and value > high:
        yield invalid(path, f"{_body(path)} should be less than or equal to {high}", shown(value))


def _of_size(value: Any, kind: str, schema: Schema, path: Path) -> Iterator[Cause]:
    most, fewest = schema.get(f"max{kind}"), schema.get(f"min{kind}", 0)
    if most is not None and len(value) > most:
        message = f"Too many: {len(value)}: must have at most {most} items"
        yield Cause(path, "FieldValueTooMany", message)
    if len(value) < fewest:
        message = f"{_body(path)} should have at least {fewest} {kind.lower()}"
        yield invalid(path, message, shown(len(value)))


def _body(path: Path) -> str:
    return f"{dotted(path)} in body"
