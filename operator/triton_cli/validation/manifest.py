"""The verdict on a whole TritonModel."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from triton_api.crd import definition
from triton_cli.validation.cause import Cause, Schema, invalid
from triton_cli.validation.defaulting import completed
from triton_cli.validation.fields import unknown_fields
from triton_cli.validation.names import name_causes, named
from triton_cli.validation.rules import rule_causes
from triton_cli.validation.structure import structural_causes

_TEXT: Final[Schema] = {"type": "string"}
_TEXTS: Final[Schema] = {"type": "object", "additionalProperties": _TEXT}
_NUMBER: Final[Schema] = {"type": "integer"}
_OBJECTS: Final[Schema] = {"type": "array", "items": {"type": "object"}}
# apimachinery, pkg/apis/meta/v1: ObjectMeta.
_METADATA: Final[dict[str, Schema]] = {
    **dict.fromkeys(("name", "generateName", "namespace", "selfLink", "uid"), _TEXT),
    **dict.fromkeys(("resourceVersion", "creationTimestamp", "deletionTimestamp"), _TEXT),
    **dict.fromkeys(("generation", "deletionGracePeriodSeconds"), _NUMBER),
    **dict.fromkeys(("labels", "annotations"), _TEXTS),
    **dict.fromkeys(("ownerReferences", "managedFields"), _OBJECTS),
    "finalizers": {"type": "array", "items": _TEXT},
}
# Every object has these, whatever the CRD says.
_ALWAYS: Final[dict[str, Schema]] = {
    "apiVersion": _TEXT,
    "kind": _TEXT,
    "metadata": {"type": "object", "properties": _METADATA},
}
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
    body = named(completed(manifest, schema))
    metadata = body.get("metadata")
    of_name = name_causes(metadata if isinstance(metadata, Mapping) else {})
    causes = [*unknown, *of_name, *structural_causes(body, schema)]
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
