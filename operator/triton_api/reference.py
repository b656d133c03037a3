"""Generate the field reference for people: `python -m triton_api.reference > docs/fields.md`."""

import sys
from collections.abc import Iterator
from typing import Any, Final

from triton_api.schema import Schema, structural
from triton_api.v1alpha1 import TritonModel

_HEAD: Final = """\
# Fields of a TritonModel

Generated from `operator/triton_api` by `make generate`; `kubectl explain tritonmodel.spec` shows
the same. Fields in bold are required. Rules are checked by the API server when you apply; these
are about the object as a whole:
"""


def render() -> str:
    """Return the page as Markdown."""
    schema = structural(TritonModel)
    whole = [schema, schema["properties"]["spec"]]
    parts = [_HEAD, *(f"- {rule}" for part in whole for rule in _rules(part))]
    for section in ("spec", "status"):
        parts += [f"\n## {section}\n", _table(schema["properties"][section], section)]
    return "\n".join(parts)


def _table(schema: Schema, path: str) -> str:
    head = ["| field | type | default | meaning |", "| --- | --- | --- | --- |"]
    return "\n".join([*head, *_rows(schema, path)]) + "\n"


def _rows(schema: Schema, path: str) -> Iterator[str]:
    required = schema.get("required", [])
    for name, field in schema.get("properties", {}).items():
        below = f"{path}.{name}"
        title = f"**`{below}`**" if name in required else f"`{below}`"
        default = f"`{field['default']}`" if "default" in field else ""
        meaning = _cell(" ".join([field["description"], *_rules(field)]))
        yield f"| {title} | {_type(field)} | {default} | {meaning} |"
        inner = field.get("items", field)
        yield from _rows(inner, below + ("[]" if "items" in field else ""))


def _rules(field: dict[str, Any]) -> list[str]:
    inner = field.get("items", field)
    return [f"*Rule: {rule['message']}.*" for rule in inner.get("x-kubernetes-validations", [])]


def _type(field: dict[str, Any]) -> str:
    if field.get("x-kubernetes-int-or-string"):
        return "quantity"
    if "enum" in field:
        return _cell(" | ".join(f"`{value}`" for value in field["enum"]))
    if "items" in field:
        return f"list of {_type(field['items'])}"
    if "additionalProperties" in field:
        return f"map to {_type(field['additionalProperties'])}"
    return str(field["type"]) + _bounds(field)


def _bounds(field: dict[str, Any]) -> str:
    low, high = field.get("minimum"), field.get("maximum")
    if low is None:
        return ""
    return f", {low} and up" if high is None else f", {low} to {high}"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


if __name__ == "__main__":
    sys.stdout.write(render())
