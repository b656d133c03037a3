"""What the API server asks of metadata, which no schema is about."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from triton_cli.validation.cause import Cause, invalid, shown

_PATTERN: Final = r"[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*"
_LONGEST: Final = 253
# apimachinery, pkg/util/validation: IsDNS1123Subdomain.
_SUBDOMAIN: Final = (
    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or "
    "'.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used "
    f"for validation is '{_PATTERN}')"
)


# What the API server appends to generateName is five letters and digits.
_SUFFIX: Final = "xxxxx"


def named(body: dict[str, Any]) -> dict[str, Any]:
    """Return *body* with a name in the place of a generateName."""
    metadata = body.get("metadata")
    if not isinstance(metadata, Mapping) or metadata.get("name"):
        return body
    prefix = metadata.get("generateName")
    if not isinstance(prefix, str):
        return body
    return {**body, "metadata": {**metadata, "name": f"{prefix}{_SUFFIX}"}}


def name_causes(metadata: Mapping[str, Any]) -> Iterator[Cause]:
    """Yield what is wrong with metadata.name."""
    path = ("metadata", "name")
    name = metadata.get("name")
    if not name:
        if not metadata.get("generateName"):
            message = "Required value: name or generateName is required"
            yield Cause(path, "FieldValueRequired", message)
        return
    if not re.fullmatch(_PATTERN, str(name)):
        yield invalid(path, _SUBDOMAIN, shown(name))
    if len(str(name)) > _LONGEST:
        yield invalid(path, f"must be no more than {_LONGEST} characters", shown(name))
