"""spec.model: the registration record, as Azure ML's Model.register kept it."""

from typing import Annotated, Literal

from pydantic import Field

from triton_api.fields import ApiObject, Rule, rules

Framework = Literal["Custom", "TensorFlow", "ScikitLearn", "Onnx", "TfKeras", "PyTorch", "Multi"]
RecordKey = Annotated[str, Field(max_length=256)]
RecordValue = Annotated[str, Field(max_length=1024)]


class ModelRecord(
    ApiObject,
    json_schema_extra=rules(
        Rule(
            "!has(self.frameworkVersion) || has(self.framework)",
            "frameworkVersion says nothing without framework; set spec.model.framework too",
            ".frameworkVersion",
        ),
    ),
):
    """What a person or a registry knows about the model; Triton does not read it."""

    name: Annotated[str, Field(pattern=r"^[A-Za-z0-9][-A-Za-z0-9._]*$", max_length=255)] | None = (
        Field(
            default=None,
            description="Name in the record, the first half of status.model.id. Letters, digits, "
            "'-', '.' and '_', first a letter or digit. Default: metadata.name.",
        )
    )
    version: int = Field(
        default=1,
        ge=1,
        le=2**31 - 1,
        description="Version in the record, the second half of status.model.id. "
        "Triton's own version folders are independent of it.",
    )
    framework: Framework | None = Field(
        default=None, description="Framework that made the model; Multi for a Triton repository."
    )
    framework_version: Annotated[str, Field(min_length=1, max_length=64)] | None = Field(
        default=None, description="Version of the framework, such as 1.19."
    )
    description: Annotated[str, Field(max_length=4096)] | None = Field(
        default=None, description="Free text for people."
    )
    tags: dict[RecordKey, RecordValue] = Field(
        default_factory=dict,
        max_length=64,
        description="Free key and value pairs that may change at any time.",
    )
    properties: dict[RecordKey, RecordValue] = Field(
        default_factory=dict,
        max_length=64,
        description="Key and value pairs that can be added but neither changed nor removed.",
    )
