"""Warm-up requests."""

import pytest

from corpus import CASES
from corpus.page import findings


@pytest.mark.parametrize(
    ("name", "place", "problem"),
    [
        (
            "a warm-up without data",
            "m/config.pbtxt:4:41",
            "the warm-up of input 'x' does not say what data it takes",
        ),
        (
            "a warm-up of variable size",
            "m/config.pbtxt:4:41",
            "the warm-up data of 'x' has a variable size",
        ),
        (
            "a warm-up from a missing file",
            "m/config.pbtxt:4:41",
            "there is no warm-up file 'x.bin' in m/warmup",
        ),
        (
            "a warm-up from a short file",
            "m/config.pbtxt:4:41",
            "the warm-up file 'x.bin' has 8 bytes of 16",
        ),
        (
            "a warm-up without its input",
            "m/config.pbtxt:4:15",
            "warm-up 'w' has no data for the input 'x'",
        ),
        (
            "a warm-up of another type",
            "m/config.pbtxt:4:41",
            "the warm-up data of 'x' is TYPE_INT32, the input is TYPE_FP32",
        ),
        (
            "a warm-up of another shape",
            "m/config.pbtxt:4:41",
            "the warm-up data of 'x' has dims [5], the input has [4]",
        ),
        (
            "a warm-up of a batch over the largest",
            "m/config.pbtxt:5:27",
            "warm-up 'w' has batches of 4, the model of 2",
        ),
    ],
)
def test_the_first_finding(name: str, place: str, problem: str) -> None:
    """A request that the model would refuse."""
    case = next(case for case in CASES if case.name == name)
    first = findings(case)[0]

    assert first.place == place
    assert first.problem.startswith(problem)
