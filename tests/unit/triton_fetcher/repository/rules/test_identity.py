"""The model's name and its batch size."""

import pytest

from corpus import CASES
from corpus.page import findings


@pytest.mark.parametrize(
    ("name", "place", "problem"),
    [
        ("another name", "m/config.pbtxt:4:1", "the name 'other' is not the folder's, 'm'"),
        (
            "a name with a space",
            "my model/config.pbtxt",
            "the Python backend can't start a model whose folder is named 'my model':",
        ),
        (
            "a negative batch size",
            "m/config.pbtxt:4:1",
            "max_batch_size is -1, it can't be negative",
        ),
    ],
)
def test_the_first_finding(name: str, place: str, problem: str) -> None:
    """Names and sizes that Triton refuses, or hangs on."""
    case = next(case for case in CASES if case.name == name)
    first = findings(case)[0]

    assert first.place == place
    assert first.problem.startswith(problem)
