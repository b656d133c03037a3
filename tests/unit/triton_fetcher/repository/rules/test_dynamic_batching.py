"""dynamic_batching."""

import pytest

from corpus import CASES
from corpus.page import findings


@pytest.mark.parametrize(
    ("name", "place", "problem"),
    [
        (
            "a preferred size over the largest",
            "m/config.pbtxt:5:46",
            "preferred_batch_size 16 is not between 1 and max_batch_size, 8",
        ),
        (
            "a preferred size of zero",
            "m/config.pbtxt:5:43",
            "preferred_batch_size 0 is not between 1 and max_batch_size, 8",
        ),
        (
            "priorities without a default",
            "m/config.pbtxt:5:18",
            "default_priority_level is 0 of 2 levels",
        ),
        (
            "a queue policy out of range",
            "m/config.pbtxt:5:65",
            "priority_queue_policy is for level 3 of 2",
        ),
        (
            "priorities in order",
            "m/config.pbtxt:5:65",
            "preserve_ordering allows one priority level only",
        ),
        (
            "a delay in order",
            "m/config.pbtxt:5:20",
            "a queue policy delays requests, which preserve_ordering forbids",
        ),
    ],
)
def test_the_first_finding(name: str, place: str, problem: str) -> None:
    """Sizes, priorities and order."""
    case = next(case for case in CASES if case.name == name)
    first = findings(case)[0]

    assert first.place == place
    assert first.problem.startswith(problem)
