"""Model files in version folders."""

import pytest

from corpus import CASES
from corpus.page import findings


@pytest.mark.parametrize(
    ("name", "place", "problem"),
    [
        (
            "no model.py",
            "m/1",
            "there is no 'model.py' in m/1, which is empty; Triton waits for ever,",
        ),
        (
            "no model.py in the newest version",
            "m/2",
            "there is no 'model.py' in m/2, which is empty; Triton waits for ever,",
        ),
        (
            "a platform without its file",
            "m/1",
            "there is no 'model.onnx' in m/1, it holds 'net.onnx'",
        ),
        (
            "an environment that is missing",
            "m/config.pbtxt:4:1",
            "EXECUTION_ENV_PATH names 'env.tar.gz', which is not in the model's folder",
        ),
    ],
)
def test_the_first_finding(name: str, place: str, problem: str) -> None:
    """The file is missing, or has another name."""
    case = next(case for case in CASES if case.name == name)
    first = findings(case)[0]

    assert first.place == place
    assert first.problem.startswith(problem)
