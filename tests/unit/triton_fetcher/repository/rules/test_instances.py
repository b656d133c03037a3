"""Instance groups."""

import pytest

from corpus import CASES
from corpus.page import findings


@pytest.mark.parametrize(
    ("name", "place", "problem"),
    [
        (
            "a GPU where there is none",
            "m/config.pbtxt:4:19",
            "an instance group wants a GPU, and spec.gpus.count is 0",
        ),
        (
            "a GPU for a CPU group",
            "m/config.pbtxt:4:34",
            "an instance group names GPUs and is not for GPUs",
        ),
        (
            "a GPU for an automatic group",
            "m/config.pbtxt:4:19",
            "an instance group names GPUs, and spec.gpus.count is 0",
        ),
        ("a profile", "m/config.pbtxt:4:34", "profile is for TensorRT models only"),
    ],
)
def test_the_first_finding(name: str, place: str, problem: str) -> None:
    """GPUs where there are none, and settings of others."""
    case = next(case for case in CASES if case.name == name)
    first = findings(case)[0]

    assert first.place == place
    assert first.problem.startswith(problem)
