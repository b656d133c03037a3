"""Field types and rules of the API: what a value may look like, said once for all fields."""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any, Final

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel


class ApiObject(BaseModel):
    """Base of every object in the API: camelCase on the wire, frozen in memory.

    Unknown fields are ignored, so that an older operator can read what a newer CRD let in.
    """

    model_config = ConfigDict(
        alias_generator=to_camel,
        populate_by_name=True,
        frozen=True,
        extra="ignore",
    )


@dataclass(frozen=True)
class Rule:
    """A CEL rule that the API server checks; *message* says what to do."""

    expression: str
    message: str
    field_path: str | None = None

    def schema(self) -> dict[str, str]:
        """Return the rule as an entry of x-kubernetes-validations."""
        entry = {"rule": self.expression, "message": self.message}
        return entry | ({"fieldPath": self.field_path} if self.field_path else {})


def rules(*checks: Rule) -> dict[str, Any]:
    """Return the schema extension that carries *checks*."""
    return {"x-kubernetes-validations": [check.schema() for check in checks]}


def list_map(*keys: str) -> dict[str, Any]:
    """Return the schema extension of a list that is merged by *keys* under server-side apply."""
    return {"x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": list(keys)}


LIST_SET: Final[dict[str, Any]] = {"x-kubernetes-list-type": "set"}
LIST_ATOMIC: Final[dict[str, Any]] = {"x-kubernetes-list-type": "atomic"}
MAP_ATOMIC: Final[dict[str, Any]] = {"x-kubernetes-map-type": "atomic"}

# apimachinery pkg/api/resource/quantity.go, without the sign: no amount here may be negative.
_QUANTITY: Final = re.compile(
    r"^(?P<number>[0-9]+(\.[0-9]*)?|\.[0-9]+)"
    r"(?P<suffix>[KMGTPE]i|[numkMGTPE]|[eE][+-]?[0-9]{1,2})?$"
)
_SCALE: Final = {
    "": Decimal(1),
    **{f"{unit}i": Decimal(1024) ** power for power, unit in enumerate("KMGTPE", 1)},
    **{unit: Decimal(1000) ** power for power, unit in enumerate("kMGTPE", 1)},
    "m": Decimal("1e-3"),
    "u": Decimal("1e-6"),
    "n": Decimal("1e-9"),
}


def parse_quantity(value: int | str) -> Decimal:
    """Return the amount that a Kubernetes quantity stands for.

    Raises ValueError when *value* is not a quantity.
    """
    match = _QUANTITY.fullmatch(str(value))
    if match is None:
        message = f"{value!r} is not a Kubernetes quantity; write for example 500m, 2 or 4Gi"
        raise ValueError(message)
    suffix = match["suffix"] or ""
    scale = _SCALE.get(suffix) or Decimal(f"1{suffix}")
    return Decimal(match["number"]) * scale


def _checked_quantity(value: int | str) -> int | str:
    parse_quantity(value)
    return value


Quantity = Annotated[
    int | str,
    AfterValidator(_checked_quantity),
    Field(
        json_schema_extra={
            "pattern": _QUANTITY.pattern.replace("?P<number>", "").replace("?P<suffix>", ""),
            # A pattern says nothing about a number written without quotes.
            "minimum": 0,
        }
    ),
]
"""A Kubernetes quantity, kept as the user wrote it: GitOps tools compare text."""

Text = Annotated[str, Field(max_length=1024)]
LabelValue = Annotated[
    str, Field(max_length=63, pattern=r"^([A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?)?$")
]
QualifiedName = Annotated[
    str, Field(min_length=1, max_length=316, pattern=r"^([a-z0-9.-]+/)?[A-Za-z0-9][-A-Za-z0-9_.]*$")
]
ObjectName = Annotated[
    str, Field(min_length=1, max_length=253, pattern=r"^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$")
]
DataKey = Annotated[str, Field(min_length=1, max_length=253, pattern=r"^[-._A-Za-z0-9]+$")]
TritonName = Annotated[
    str, Field(min_length=1, max_length=200, pattern=r"^[A-Za-z0-9_][A-Za-z0-9_.-]*$")
]
ImageReference = Annotated[
    str, Field(min_length=1, max_length=512, pattern=r"^[A-Za-z0-9][A-Za-z0-9._:/@-]*$")
]
RelativePath = Annotated[
    str,
    Field(
        min_length=1,
        max_length=512,
        # RE2 has no look-ahead: each segment starts with a character other than a dot.
        pattern=r"^[A-Za-z0-9_-][A-Za-z0-9_.+-]*(/[A-Za-z0-9_-][A-Za-z0-9_.+-]*)*$",
    ),
]
