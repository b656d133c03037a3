"""batch_input and batch_output."""

import pytest

from corpus import CASES
from corpus.page import findings


@pytest.mark.parametrize(
    ("name", "place", "problem"),
    [
        (
            "a batch input of an unknown tensor",
            "m/config.pbtxt:5:79",
            "batch_input's source 'z' is no input of the model",
        ),
        (
            "a batch input of a wrong type",
            "m/config.pbtxt:5:58",
            "a batch_input has the type TYPE_BOOL",
        ),
        ("a batch input without source", "m/config.pbtxt:5:13", "batch_input has 0 source inputs"),
        (
            "a batch output of an unknown tensor",
            "m/config.pbtxt:5:53",
            "batch_output's target 'n' is no output, or is named twice",
        ),
    ],
)
def test_the_first_finding(name: str, place: str, problem: str) -> None:
    """Sources, targets and types that do not fit."""
    case = next(case for case in CASES if case.name == name)
    first = findings(case)[0]

    assert first.place == place
    assert first.problem.startswith(problem)
