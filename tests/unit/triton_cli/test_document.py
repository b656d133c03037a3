"""document: one manifest, and where its fields stand."""

import pytest

from triton_cli.document import Document
from triton_cli.yaml_text import content, nodes

TEXT = """\
apiVersion: v1
kind: B
metadata: [a]
spec:
  list:
    - name: x
      value: 1
"""


@pytest.fixture
def document():
    """Return the document of TEXT."""
    (node,) = nodes(TEXT)
    return Document(content(node), "a.yaml", node)


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ((), 1),
        (("spec",), 4),
        (("spec", "list", 0, "value"), 7),
        (("spec", "list", 0, "absent"), 6),
        (("spec", "list", 4), 5),
        (("absent",), 1),
    ],
)
def test_lines(path, line, document):
    """Of the field, or of the closest one around it."""
    assert document.line(path) == line


def test_kinds(document):
    """By kind and version together."""
    assert document.is_a("B")
    assert not document.is_a("B", "v2")
    assert not document.is_a("A")


def test_metadata_that_is_none(document):
    """Counts as empty; the check of the manifest tells."""
    assert document.metadata == {}
