"""The response cache."""

import pytest

from corpus import CASES
from corpus.page import findings


@pytest.mark.parametrize(
    ("name", "place", "problem"),
    [
        (
            "a response cache of a decoupled model",
            "m/config.pbtxt:4:1",
            "response_cache does not go with a decoupled transaction policy",
        ),
        (
            "a response cache with sequences",
            "m/config.pbtxt:4:1",
            "response_cache does not go with sequence_batching",
        ),
    ],
)
def test_the_first_finding(name: str, place: str, problem: str) -> None:
    """Models that Triton does not cache."""
    case = next(case for case in CASES if case.name == name)
    first = findings(case)[0]

    assert first.place == place
    assert first.problem.startswith(problem)
