"""triton_api.schema: from pydantic to the structural schema of the API server."""

from typing import Annotated, Any, Literal

import pytest
from pydantic import Field, create_model

from triton_api.fields import LIST_SET, ApiObject, Quantity, list_map
from triton_api.schema import SchemaError, structural


class Part(ApiObject):
    """A part."""

    name: str = Field(description="Name.")


def schema_of(annotation, default: Any = ..., **extra):
    """Return the schema of one described field."""
    field = Field(default, description="Text.", **extra)
    model = create_model("Sample", __base__=ApiObject, field=(annotation, field))
    return structural(model)["properties"]["field"]


@pytest.mark.parametrize(
    ("annotation", "schema"),
    [
        pytest.param(str, {"type": "string"}, id="text"),
        pytest.param(int, {"type": "integer"}, id="a number"),
        pytest.param(bool, {"type": "boolean"}, id="a truth value"),
        pytest.param(Literal["a", "b"], {"type": "string", "enum": ["a", "b"]}, id="a choice"),
        pytest.param(Literal["a"], {"type": "string", "enum": ["a"]}, id="a choice of one"),
        pytest.param(
            Annotated[str, Field(min_length=1, max_length=3, pattern="^a$")],
            {"type": "string", "minLength": 1, "maxLength": 3, "pattern": "^a$"},
            id="bounded text",
        ),
        pytest.param(
            Annotated[int, Field(ge=1, le=9)],
            {"type": "integer", "minimum": 1, "maximum": 9},
            id="a bounded number",
        ),
        pytest.param(
            list[Annotated[str, Field(max_length=2)]],
            {"type": "array", "items": {"type": "string", "maxLength": 2}},
            id="a list",
        ),
        pytest.param(
            dict[str, Annotated[str, Field(max_length=2)]],
            {"type": "object", "additionalProperties": {"type": "string", "maxLength": 2}},
            id="a map",
        ),
    ],
)
def test_form_of_a_type(annotation, schema):
    """Each construct of the API has its structural form and keeps its bounds."""
    assert schema_of(annotation) == {**schema, "description": "Text."}


def test_a_quantity_is_an_int_or_string_without_type():
    """A union of int and str becomes x-kubernetes-int-or-string, which forbids a type beside it."""
    schema = schema_of(Quantity)
    assert schema["x-kubernetes-int-or-string"] is True
    assert "type" not in schema
    assert "<" not in schema["pattern"], "RE2 of the API server spells named groups otherwise"


def test_an_optional_field_has_no_null_and_no_default():
    """X | None is X, left out when absent: null in a manifest is refused."""
    assert schema_of(int | None, None) == {"type": "integer", "description": "Text."}


def test_an_optional_field_keeps_the_bounds_of_its_type():
    """The bounds inside an optional stay."""
    schema = schema_of(Annotated[int, Field(ge=30)] | None, None)
    assert schema["minimum"] == 30


def test_a_scalar_default_is_kept():
    """The API server fills in scalar defaults."""
    assert schema_of(int, 5)["default"] == 5
    assert schema_of(bool, default=False)["default"] is False


def test_an_optional_field_with_a_default_keeps_it():
    """A default other than None survives the union."""
    assert schema_of(int | None, 7)["default"] == 7


def test_a_reference_is_replaced_by_what_it_names():
    """Structural schemas have no references."""
    schema = schema_of(list[Part])
    assert schema["items"]["properties"]["name"] == {"type": "string", "description": "Name."}


def test_what_stands_beside_a_reference_wins():
    """The field's description replaces the docstring of its type."""
    assert schema_of(Part)["description"] == "Text."
    assert schema_of(Part | None, None)["description"] == "Text."


def test_kubernetes_extensions_pass():
    """List types and rules reach the API server."""
    schema = schema_of(list[Part], json_schema_extra=list_map("name"))
    assert schema["x-kubernetes-list-map-keys"] == ["name"]
    assert schema_of(list[str], json_schema_extra=LIST_SET)["x-kubernetes-list-type"] == "set"


def test_required_fields_are_required_by_their_wire_name():
    """Names are camelCase on the wire."""
    model = create_model("Sample", __base__=ApiObject, claim_name=(str, Field(description="Name.")))
    assert structural(model)["required"] == ["claimName"]


def test_titles_and_closed_objects_are_dropped():
    """Pydantic's titles say nothing, and pruning is what `additionalProperties: false` means."""
    assert "title" not in structural(Part)
    assert "title" not in structural(Part)["properties"]["name"]


def test_metadata_is_left_to_the_api_server():
    """The schema of metadata is the API server's own."""
    model = create_model("Sample", __base__=ApiObject, metadata=(Part, ...))
    assert structural(model)["properties"]["metadata"] == {"type": "object"}


@pytest.mark.parametrize(
    ("annotation", "complaint"),
    [
        pytest.param(int | bool, "a union of", id="a union of other types"),
        pytest.param(Part | str, "a union of", id="a union with an object"),
        pytest.param(
            Annotated[int, Field(multiple_of=2)], "multipleOf", id="a keyword it does not know"
        ),
        pytest.param(Annotated[int, Field(gt=1)], "exclusiveMinimum", id="an open bound"),
        pytest.param(tuple[int, str], "prefixItems", id="a tuple"),
    ],
)
def test_what_has_no_structural_form_is_refused(annotation, complaint):
    """Generation ends with the field's name rather than with a schema the API server refuses."""
    with pytest.raises(SchemaError, match=complaint) as error:
        schema_of(annotation)
    assert "Sample.field" in str(error.value)


def test_a_field_without_description_is_refused():
    """`kubectl explain` has a sentence for every field."""
    model = create_model("Sample", __base__=ApiObject, field=(int, ...))
    with pytest.raises(SchemaError, match=r"Sample\.field has no description"):
        structural(model)
