"""An ensemble by itself."""

import pytest

from corpus import CASES
from corpus.page import findings


@pytest.mark.parametrize(
    ("name", "place", "problem"),
    [
        (
            "an ensemble on another platform",
            "e/1",
            "there is no 'model.onnx' in e/1, which is empty",
        ),
        (
            "an ensemble without scheduling",
            "e/config.pbtxt:1:1",
            "an ensemble needs ensemble_scheduling",
        ),
        ("an ensemble without steps", "e/config.pbtxt:5:1", "the ensemble has no step"),
        (
            "an ensemble with instances",
            "e/config.pbtxt:2:1",
            "instance_group does not go with an ensemble",
        ),
        ("a step without an input map", "e/config.pbtxt:6:7", "step 1 has no input_map"),
        ("a loop", "e/config.pbtxt:3:8", "no step reads the input 'in'"),
        ("a tensor written twice", "e/config.pbtxt:9:40", "tensor 'out' is written more than once"),
        ("a tensor that is never read", "e/config.pbtxt:5:1", "nothing reads the tensor 'unused'"),
        (
            "an ensemble output that is not written",
            "e/config.pbtxt:4:56",
            "no step writes the output 'more'",
        ),
    ],
)
def test_the_first_finding(name: str, place: str, problem: str) -> None:
    """Forbidden fields, missing parts, tensors that lead nowhere."""
    case = next(case for case in CASES if case.name == name)
    first = findings(case)[0]

    assert first.place == place
    assert first.problem.startswith(problem)
