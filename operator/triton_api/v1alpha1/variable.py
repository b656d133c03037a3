"""Environment variables of containers, with values or references."""

from typing import Annotated, Final

from pydantic import Field

from triton_api.fields import ApiObject, DataKey, ObjectName, Rule, rules


class KeySelector(ApiObject):
    """One key of a Secret or ConfigMap in the same namespace."""

    name: ObjectName = Field(description="Name of the Secret or ConfigMap.")
    key: DataKey = Field(description="Key in its data.")


class EnvironmentSource(
    ApiObject,
    json_schema_extra=rules(
        Rule(
            "has(self.secretKeyRef) != has(self.configMapKeyRef)",
            "set exactly one of secretKeyRef and configMapKeyRef",
        )
    ),
):
    """Where the value of an environment variable comes from; exactly one."""

    secret_key_ref: KeySelector | None = Field(
        default=None, description="Take the value from a Secret."
    )
    config_map_key_ref: KeySelector | None = Field(
        default=None, description="Take the value from a ConfigMap."
    )


VALUE_OR_SOURCE: Final = Rule(
    "!(has(self.value) && has(self.valueFrom))",
    "set value or valueFrom, not both",
)


class Variable(ApiObject):
    """One environment variable."""

    name: Annotated[
        str, Field(min_length=1, max_length=253, pattern=r"^[A-Za-z_][A-Za-z0-9_]*$")
    ] = Field(description="Name of the variable.")
    value: Annotated[str, Field(max_length=32768)] | None = Field(
        default=None,
        description="Value, taken literally. Put secrets into a Secret and use valueFrom.",
    )
    value_from: EnvironmentSource | None = Field(
        default=None, description="Take the value from a Secret or ConfigMap."
    )
