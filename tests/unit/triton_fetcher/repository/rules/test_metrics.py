"""model_metrics."""

import pytest

from corpus import CASES
from corpus.page import findings


@pytest.mark.parametrize(
    ("name", "place", "problem"),
    [
        (
            "metrics without a family",
            "m/config.pbtxt:4:32",
            "a metric_control lacks metric_identifier.family or",
        ),
    ],
)
def test_the_first_finding(name: str, place: str, problem: str) -> None:
    """A metric without its family."""
    case = next(case for case in CASES if case.name == name)
    first = findings(case)[0]

    assert first.place == place
    assert first.problem.startswith(problem)
