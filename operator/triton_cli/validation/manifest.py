"""The verdict on a whole TritonModel."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from triton_api.crd import definition
from triton_cli.validation.cause import Cause, Schema, invalid
from triton_cli.validation.defaulting import completed
from triton_cli.validation.fields import unknown_fields
from triton_cli.validation.names import name_causes
from triton_cli.validation.rules import rule_causes
from triton_cli.validation.structure import structural_causes

# Every object has these, whatever the CRD says.
_ALWAYS: Final[dict[str, Schema]] = {"apiVersion": {"type": "string"}, "kind": {"type": "string"}}
_NOT_ALL: Final = (
    "some validation rules were not checked because the object was invalid; correct the existing "
    "errors to complete validation"
)


@dataclass(frozen=True)
class Verdict:
    """What the API server would store, and why it would not."""

    body: dict[str, Any]
    """The manifest with defaults."""
    causes: tuple[Cause, ...]


def validate(manifest: Mapping[str, Any]) -> Verdict:
    """Return the verdict on *manifest*, a TritonModel to be created."""
    schema = _schema()
    unknown = unknown_fields(manifest, schema)
    body = completed(manifest, schema)
    metadata = body.get("metadata")
    named = name_causes(metadata if isinstance(metadata, Mapping) else {})
    causes = [*unknown, *named, *structural_causes(body, schema)]
    if any(cause.blocking for cause in causes):
        causes.append(invalid((), _NOT_ALL, "null"))
    else:
        causes += rule_causes(body, schema)
    return Verdict(body, tuple(causes))


@cache
def _schema() -> Schema:
    """Return the schema of this version's CRD."""
    schema: dict[str, Any] = definition()["spec"]["versions"][0]["schema"]["openAPIV3Schema"]
    return {**schema, "properties": {**schema["properties"], **_ALWAYS}}
