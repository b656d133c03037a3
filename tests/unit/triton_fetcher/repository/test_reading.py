"""Configurations that can't be read."""

import pytest

from corpus import CASES
from corpus.page import findings


@pytest.mark.parametrize(
    ("name", "place", "problem"),
    [
        (
            "a slash comment",
            "m/config.pbtxt:1:1",
            "config.pbtxt can't be parsed: Expected identifier or number, got /.",
        ),
        (
            "a type without its prefix",
            "m/config.pbtxt:2:31",
            'config.pbtxt can\'t be parsed: Enum type "inference.DataType" has no value',
        ),
        (
            "a stray brace",
            "m/config.pbtxt:4:1",
            "config.pbtxt can't be parsed: Expected identifier or number, got }.",
        ),
        (
            "JSON",
            "m/config.pbtxt:1:1",
            "config.pbtxt can't be parsed: Expected identifier or number, got {.",
        ),
        (
            "parameters as plain text",
            "m/config.pbtxt:4:30",
            'config.pbtxt can\'t be parsed: Expected "{".',
        ),
        (
            "an empty config.pbtxt folder",
            "m/config.pbtxt",
            "config.pbtxt is a folder; Triton 2.51 crashes on it",
        ),
        (
            "overlay: dynamic batching over sequences",
            "spec.triton.configOverlays[m].dynamicBatching",
            "model 'm' has sequence_batching, which dynamic batching would replace",
        ),
    ],
)
def test_the_first_finding(name: str, place: str, problem: str) -> None:
    """The place, protobuf's message, and what to write."""
    case = next(case for case in CASES if case.name == name)
    first = findings(case)[0]

    assert first.place == place
    assert first.problem.startswith(problem)
