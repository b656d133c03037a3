"""Backend and platform."""

import pytest

from corpus import CASES
from corpus.page import findings


@pytest.mark.parametrize(
    ("name", "place", "problem"),
    [
        (
            "a file of an unknown kind",
            "m",
            "no backend is given, and the folder '1' holds none of 'model.graphdef',",
        ),
        (
            "onnxruntime with another's platform",
            "m/config.pbtxt:2:1",
            "platform 'tensorrt_plan' does not go with backend 'onnxruntime'",
        ),
        ("a platform that does not exist", "m/config.pbtxt:1:1", "there is no platform 'onnx'"),
        (
            "an ensemble with a backend",
            "e/config.pbtxt:2:1",
            "an ensemble has no backend, but 'python' is written",
        ),
        ("an ensemble without a platform", "e/config.pbtxt:5:1", "an ensemble must say so"),
        (
            "auto-complete off, no config",
            "m",
            "model 'm' has no config.pbtxt, and autoCompleteConfig is false",
        ),
    ],
)
def test_the_first_finding(name: str, place: str, problem: str) -> None:
    """Unknown, contradicting, or nowhere said."""
    case = next(case for case in CASES if case.name == name)
    first = findings(case)[0]

    assert first.place == place
    assert first.problem.startswith(problem)
