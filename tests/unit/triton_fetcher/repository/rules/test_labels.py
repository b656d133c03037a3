"""Label files."""

import pytest

from corpus import CASES
from corpus.page import findings


@pytest.mark.parametrize(
    ("name", "place", "problem"),
    [
        (
            "labels that are missing",
            "m/config.pbtxt:3:49",
            "there is no label file 'labels.txt' in the folder of model 'm'",
        ),
        (
            "labels in the version folder",
            "m/config.pbtxt:3:49",
            "there is no label file 'labels.txt' in the folder of model 'm'",
        ),
        (
            "labels outside the model",
            "m/config.pbtxt:3:49",
            "the label file '../labels.txt' is outside the model's folder; Triton",
        ),
    ],
)
def test_the_first_finding(name: str, place: str, problem: str) -> None:
    """Missing, in the version's folder, or outside."""
    case = next(case for case in CASES if case.name == name)
    first = findings(case)[0]

    assert first.place == place
    assert first.problem.startswith(problem)
