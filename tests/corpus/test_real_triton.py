"""The real Triton 2.51 does with each repository what the corpus says that it does.

The checker's agreement with the corpus is a unit test: tests/unit/triton_fetcher/repository.
"""

from typing import Any

import pytest

from corpus import CASES
from corpus.case import Case
from corpus.real_triton import Judgement

# The first test waits for the judgement of the whole corpus.
pytestmark = [pytest.mark.cluster, pytest.mark.timeout(900)]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_triton_judges_as_written(case: Case, judgements: dict[str, Judgement]) -> None:
    """It serves, refuses or hangs; its log says why where that surprises."""
    judgement = judgements[case.name]

    assert case.triton == judgement.says, judgement.log[-3000:]


@pytest.mark.parametrize("case", [case for case in CASES if case.told], ids=lambda case: case.name)
def test_overlays_take_effect(case: Case, judgements: dict[str, Judgement]) -> None:
    """Triton's own answer holds what the overlay asked for."""
    assert_within(case.told, judgements[case.name].config)


def assert_within(wanted: Any, found: Any) -> None:
    """Assert that *found* holds everything in *wanted*; lists have the same length."""
    if isinstance(wanted, dict):
        for key, value in wanted.items():
            assert key in found, f"{key} is not in {found}"
            assert_within(value, found[key])
    elif isinstance(wanted, list):
        assert len(wanted) == len(found), found
        for value, each in zip(wanted, found, strict=True):
            assert_within(value, each)
    else:
        assert wanted == found


def test_only_what_is_published_is_served(judgements: dict[str, Judgement]) -> None:
    """Of two models one is wanted: one link, one model."""
    index = judgements["links, only one of two models"].index

    assert [(entry["name"], entry["state"]) for entry in index] == [("m", "READY")]


def test_versions_of_an_overlay_are_loaded(judgements: dict[str, Judgement]) -> None:
    """The two newest of three, through links to their folders."""
    index = judgements["overlay: latest versions"].index

    assert [entry["version"] for entry in index] == ["2", "3"]
