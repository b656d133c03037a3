"""triton_api.reference: the page of fields for people."""

from pathlib import Path

import pytest

from triton_api import crd, reference

PAGE = reference.render()
ROWS = {line.split("`")[1]: line for line in PAGE.splitlines() if line.startswith(("| `", "| **"))}


def test_the_committed_page_is_the_generated_one():
    """docs/ holds what the models say; `make generate` writes it."""
    page = Path(__file__).parents[3] / "docs" / "fields.md"
    assert page.read_text() == PAGE


@pytest.mark.parametrize(
    ("field", "words"),
    [
        pytest.param("spec.replicas", "| integer, 0 to 1000 | `1` |", id="bounds and default"),
        pytest.param("spec.repository", "| **`spec.repository`** |", id="required in bold"),
        pytest.param("spec.repository", "*Rule: set exactly one of", id="rules"),
        pytest.param("spec.triton.sharedMemory", "| quantity |", id="a quantity"),
        pytest.param("spec.triton.models", "| list of string |", id="a list"),
        pytest.param("spec.triton.env[].name", "Name of the variable.", id="fields of a list"),
        pytest.param("spec.resources.limits", "| map to quantity |", id="a map"),
        pytest.param("spec.expose.service.type", "`ClusterIP` \\| `NodePort`", id="a choice"),
        pytest.param("status.conditions[].type", "Ready, Reconciling", id="status"),
    ],
)
def test_a_row(field, words):
    """A row tells type, default and meaning."""
    assert words in ROWS[field]


def test_every_field_has_a_row():
    """Nothing of the spec or status is left out."""
    schema = crd.definition()["spec"]["versions"][0]["schema"]["openAPIV3Schema"]

    def count(node):
        fields = node.get("properties", {}).values()
        return len(fields) + sum(count(each.get("items", each)) for each in fields)

    properties = schema["properties"]
    assert len(ROWS) == count(properties["spec"]) + count(properties["status"])


def test_cells_do_not_break_the_table():
    """A bar in a text is escaped: each row has four columns."""
    assert {line.replace("\\|", "").count("|") for line in ROWS.values()} == {5}
