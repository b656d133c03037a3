"""Where the repository is in a tree."""

import pytest

from triton_fetcher.repository import MappingTree, locate

MODEL = "m/1/model.onnx"


@pytest.mark.parametrize(
    ("path", "root"),
    [
        (MODEL, ""),
        (f"triton/{MODEL}", "triton"),
        (f"models/triton/{MODEL}", "models/triton"),
        ("triton/1/model.onnx", ""),
        ("triton/config.pbtxt", ""),
    ],
)
def test_repository_is_found(path: str, root: str) -> None:
    """A folder `triton` wins, if it is not a model of that name."""
    location = locate(MappingTree({path: None}))

    assert (location.root, location.findings) == (root, ())


@pytest.mark.parametrize(
    ("path", "problem"),
    [
        ("1/model.onnx", "this folder is a model"),
        ("config.pbtxt", "this folder is a model"),
        ("model.onnx", "a model's version"),
        (f"models/{MODEL}", "one level down, in 'models'"),
        ("lost+found/x", "no model folder"),
        ("..data/x", "no model folder"),
        ("README", "no model folder"),
    ],
)
def test_a_wrong_path_is_explained(path: str, problem: str) -> None:
    """One too deep, one too high, or nothing."""
    findings = locate(MappingTree({path: None})).findings

    assert [problem in finding.problem for finding in findings] == [True]


def test_two_candidates_are_a_question() -> None:
    """Choosing one by the alphabet would surprise."""
    findings = locate(MappingTree({f"a/triton/{MODEL}": None, f"b/triton/{MODEL}": None})).findings

    assert "'a/triton', 'b/triton'" in findings[0].problem
