"""Why a manifest is refused, as the API server's StatusCause has it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

Path = tuple[str | int, ...]
"""Steps from the root of a manifest: names, keys and positions."""

Schema = Mapping[str, Any]

# apiextensions-apiserver, pkg/registry/customresource/strategy.go: hasBlockingErr.
_BLOCKING: Final = frozenset(
    {
        "FieldValueNotSupported",
        "FieldValueRequired",
        "FieldValueTooLong",
        "FieldValueTooMany",
        "FieldValueTypeInvalid",
    }
)


@dataclass(frozen=True)
class Cause:
    """One thing that is wrong."""

    path: Path
    """The field; empty for the object as a whole."""
    reason: str
    """One of Kubernetes' CauseType, or UnknownField."""
    message: str

    @property
    def field(self) -> str:
        """Return the field as the API server writes it."""
        return dotted(self.path)

    @property
    def blocking(self) -> bool:
        """Return whether the API server evaluates no CEL rule of an object with this cause."""
        return self.reason in _BLOCKING


def invalid(path: Path, message: str, value: str | None = None) -> Cause:
    """Return that a value is refused; *value* as it is shown, None for what is not shown."""
    shown = "" if value is None else f"{value}: "
    return Cause(path, "FieldValueInvalid", f"Invalid value: {shown}{message}")


def dotted(path: Path) -> str:
    """Return *path* as the API server writes it, such as `spec.triton.env[0].name`."""
    text = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return text.removeprefix(".")


def shown(value: Any) -> str:
    """Return a scalar as the API server shows it."""
    return json.dumps(value, ensure_ascii=False)
