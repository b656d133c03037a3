"""terminal, errors, printing: what people see, and programs do not stumble over."""

import click
import pytest
import yaml
from click.testing import CliRunner

from triton_cli.errors import UserError
from triton_cli.printing import print_table, print_yaml
from triton_cli.terminal import styled


@click.command()
def failing():
    """Fail."""
    raise UserError("there is no x; make one")


@pytest.mark.parametrize(
    ("environment", "coloured"),
    [({}, True), ({"NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False)],
)
def test_colours_are_a_terminals(environment, coloured):
    """And nobody's who does not want them."""
    clean = {"NO_COLOR": None, "TERM": "xterm", **environment}
    assert ("\x1b[" in CliRunner().invoke(failing, color=True, env=clean).stderr) is coloured
    assert "\x1b[" not in CliRunner().invoke(failing, env=clean).stderr


def test_an_error_is_a_sentence_on_standard_error():
    """And code 1."""
    result = CliRunner().invoke(failing)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == "error: there is no x; make one\n"


def test_columns_are_aligned(capsys):
    """The last one has no blanks behind it."""
    print_table(["A", "LONG"], [["xyz", "1"], ["x", ""]])
    assert click.unstyle(capsys.readouterr().out) == "A     LONG\nxyz   1\nx\n"


def test_yaml_is_for_reading(capsys):
    """Texts of several lines are blocks, fields keep their order, nothing is an alias."""
    shared = ["x"]
    print_yaml({"b": "one\ntwo\n", "a": shared, "c": shared})
    text = capsys.readouterr().out
    assert text == "b: |\n  one\n  two\na:\n- x\nc:\n- x\n"
    assert yaml.safe_load(text)["b"] == "one\ntwo\n"


def test_a_style_is_only_colour():
    """Without it the text is the same."""
    assert click.unstyle(styled("x", fg="red")) == "x"
