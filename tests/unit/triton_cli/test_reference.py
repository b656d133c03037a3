"""reference: docs/cli.md says what --help says."""

from triton_cli.reference import render
from unit.triton_cli.conftest import ROOT
from unit.triton_cli.test_application import COMMANDS


def test_the_page_is_generated():
    """`make generate` writes it."""
    assert (ROOT / "docs" / "cli.md").read_text() == render()


def test_every_command_is_on_it():
    """With its examples."""
    page = render()
    for words, command in COMMANDS.items():
        assert f"## kubectl triton {' '.join(words)}\n" in page
        assert all(example.line in page for example in command.examples)
