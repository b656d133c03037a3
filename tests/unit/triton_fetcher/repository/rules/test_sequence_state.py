"""Implicit states."""

import pytest

from corpus import CASES
from corpus.page import findings


@pytest.mark.parametrize(
    ("name", "place", "problem"),
    [
        ("a state with two beginnings", "m/config.pbtxt:5:94", "state 'S' has 2 initial states"),
        (
            "a state with a missing file",
            "m/config.pbtxt:5:152",
            "there is no file 'a.bin' in m/initial_state",
        ),
    ],
)
def test_the_first_finding(name: str, place: str, problem: str) -> None:
    """Two beginnings, or a file that is not there."""
    case = next(case for case in CASES if case.name == name)
    first = findings(case)[0]

    assert first.place == place
    assert first.problem.startswith(problem)
