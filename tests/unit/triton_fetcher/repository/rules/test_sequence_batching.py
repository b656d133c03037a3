"""Controls of sequence batching."""

import pytest

from corpus import CASES
from corpus.page import findings


@pytest.mark.parametrize(
    ("name", "place", "problem"),
    [
        ("a control without a name", "m/config.pbtxt:5:36", "a control input has no name"),
        (
            "a control without values",
            "m/config.pbtxt:5:58",
            "CONTROL_SEQUENCE_END has 0 kinds of values",
        ),
        (
            "a control with one value",
            "m/config.pbtxt:5:58",
            "int32_false_true of CONTROL_SEQUENCE_READY has not two values",
        ),
        (
            "a control twice",
            "m/config.pbtxt:5:58",
            "CONTROL_SEQUENCE_START is given to more than one tensor",
        ),
        (
            "a control's tensor twice",
            "m/config.pbtxt:5:36",
            "the control input 'C' is listed more than once",
        ),
        (
            "a correlation id of a wrong type",
            "m/config.pbtxt:5:58",
            "CONTROL_SEQUENCE_CORRID has the type TYPE_FP32",
        ),
        (
            "a correlation id with values",
            "m/config.pbtxt:5:58",
            "CONTROL_SEQUENCE_CORRID has int32_false_true",
        ),
        (
            "direct with a slot utilisation over one",
            "m/config.pbtxt:5:30",
            "minimum_slot_utilization is 1.5",
        ),
    ],
)
def test_the_first_finding(name: str, place: str, problem: str) -> None:
    """Incomplete, contradicting, or said twice."""
    case = next(case for case in CASES if case.name == name)
    first = findings(case)[0]

    assert first.place == place
    assert first.problem.startswith(problem)
