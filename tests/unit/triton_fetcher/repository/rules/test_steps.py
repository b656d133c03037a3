"""Ensembles and their models."""

import pytest

from corpus import CASES
from corpus.page import findings


@pytest.mark.parametrize(
    ("name", "place", "problem"),
    [
        (
            "an ensemble of a missing model",
            "e/config.pbtxt:8:11",
            "the step's model 'b' is not served; models are 'a', 'e'",
        ),
        ("an ensemble of itself", "e/config.pbtxt:5:1", "ensemble 'e' contains itself"),
        (
            "an ensemble of a version that is missing",
            "e/config.pbtxt:6:27",
            "version 7 of 'a' is not loaded",
        ),
        ("a map from an unknown input", "e/config.pbtxt:6:43", "'a' has no input 'z'; it has 'x'"),
        (
            "a step's input that is not mapped",
            "e/config.pbtxt:7:5",
            "the input 'w' of 'a' is not mapped",
        ),
        (
            "types that differ",
            "e/config.pbtxt:7:5",
            "tensor 'in' is TYPE_INT32 in 'e' and TYPE_FP32 in 'a'",
        ),
        (
            "shapes that differ",
            "e/config.pbtxt:7:40",
            "tensor 'out' has the shape [5] in 'e' and [4] in 'a', batch included",
        ),
        (
            "a batch size over a step's",
            "e/config.pbtxt:2:1",
            "the ensemble's max_batch_size 4 is over 2, that of the step's model 'a'",
        ),
    ],
)
def test_the_first_finding(name: str, place: str, problem: str) -> None:
    """Models, versions, names, types and shapes that do not fit."""
    case = next(case for case in CASES if case.name == name)
    first = findings(case)[0]

    assert first.place == place
    assert first.problem.startswith(problem)
