"""Version folders and the version policy."""

import pytest

from corpus import CASES
from corpus.page import findings


@pytest.mark.parametrize(
    ("name", "place", "problem"),
    [
        ("no version folder", "m", "model 'm' has no version folder"),
        (
            "a version folder with a leading zero",
            "m",
            "model 'm' has no version folder; its folders are '01'",
        ),
        (
            "a version with a number in front",
            "m/1-old",
            "Triton takes the folder '1-old' for version 1",
        ),
        (
            "a specific version that is missing",
            "m/config.pbtxt:4:1",
            "the version policy picks none of the versions '1' that are there",
        ),
        (
            "a specific version of which one is missing",
            "m/config.pbtxt:4:43",
            "version 2 is asked for, but there is no such folder",
        ),
        ("an ensemble without a version folder", "e", "model 'e' has no version folder"),
    ],
)
def test_the_first_finding(name: str, place: str, problem: str) -> None:
    """A version is missing, misnamed, or not picked."""
    case = next(case for case in CASES if case.name == name)
    first = findings(case)[0]

    assert first.place == place
    assert first.problem.startswith(problem)
