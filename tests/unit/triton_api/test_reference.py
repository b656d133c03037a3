"""The field reference says what the API says."""

from pathlib import Path

from triton_api.reference import render
from triton_api.schema import structural
from triton_api.v1alpha1 import TritonModel

PAGE = Path(__file__).parents[3] / "docs" / "fields.md"


def names_in(schema, path=""):
    """Yield the path of every field, as the page writes it."""
    for name, field in schema.get("properties", {}).items():
        below = f"{path}.{name}" if path else name
        yield below
        yield from names_in(field.get("items", field), below + ("[]" if "items" in field else ""))


def test_the_committed_page_is_the_generated_one():
    """`make generate` was run after the last change of the API."""
    assert PAGE.read_text() == render()


def test_every_field_has_a_row():
    """No field of spec or status is missing from the page."""
    page = render()
    fields = [name for name in names_in(structural(TritonModel)) if "." in name]
    assert [name for name in fields if f"`{name}`" not in page] == []


def test_rules_stand_beside_their_field():
    """A reader sees what the API server will refuse, and what to do instead."""
    row = next(line for line in render().splitlines() if line.startswith("| `spec.repository`"))
    assert "set exactly one of uri, volume, configMap and image" in row


def test_rules_about_the_whole_object_stand_first():
    """The rule on the name belongs to no field of the tables."""
    head = render().partition("## spec")[0]
    assert "the name becomes the name of a Service" in head
