"""Inputs and outputs."""

import pytest

from corpus import CASES
from corpus.page import findings


@pytest.mark.parametrize(
    ("name", "place", "problem"),
    [
        ("an input without a name", "m/config.pbtxt:2:8", "input number 1 has no name"),
        ("an input without a type", "m/config.pbtxt:2:8", "input 'x' has no data type"),
        ("an input without dims", "m/config.pbtxt:2:8", "input 'x' has no dims"),
        ("a dimension of zero", "m/config.pbtxt:2:48", "dims of input 'x' has a size of 0"),
        (
            "a reshape of another size",
            "m/config.pbtxt:2:51",
            "dims [4] and reshape [5] of input 'x' differ in size",
        ),
        (
            "an empty reshape without batching",
            "m/config.pbtxt:2:51",
            "the reshape of input 'x' is empty, which needs a max_batch_size",
        ),
        (
            "an image format with two dims",
            "m/config.pbtxt:2:54",
            "input 'x' has an image format and 2 dims",
        ),
        (
            "a shape tensor",
            "m/config.pbtxt:2:51",
            "input 'x' is a shape tensor, which only TensorRT has",
        ),
        (
            "auto-complete off, onnx without tensors",
            "m/config.pbtxt:1:1",
            "no input is listed, and the backend onnxruntime does not fill it in when",
        ),
    ],
)
def test_the_first_finding(name: str, place: str, problem: str) -> None:
    """Each lacks something, or its sizes contradict."""
    case = next(case for case in CASES if case.name == name)
    first = findings(case)[0]

    assert first.place == place
    assert first.problem.startswith(problem)
