"""served_models: status.models, and which models are missing."""

import pytest

import make
from triton_operator.observed import ModelVersion
from triton_operator.served_models import empty, missing_models, served_models

NAMED = {"triton": {"models": ["b", "a"]}}


def test_versions_are_grouped_by_model_and_in_order():
    """Models by name, versions by number: 10 comes after 9."""
    index = [ModelVersion("b", "10", True, ""), ModelVersion("b", "9", False, "unloaded")]
    index += [ModelVersion("a", "1", True, "")]
    assert served_models(make.model(), tuple(index), serving=True) == [
        {"name": "a", "ready": True, "versions": [{"version": "1", "ready": True}]},
        {
            "name": "b",
            "ready": True,
            "versions": [
                {"version": "9", "ready": False, "reason": "unloaded"},
                {"version": "10", "ready": True},
            ],
        },
    ]


def test_a_model_without_version_is_listed():
    """Triton lists a model that it could not load without a version."""
    index = (ModelVersion("a", "", False, ""),)
    (found,) = served_models(make.model(), index, serving=True)
    assert found == {"name": "a", "ready": False, "versions": []}


@pytest.mark.parametrize("serving", [True, False])
def test_without_an_index_the_wanted_models_are_known(serving):
    """A serving pod has them ready: its readiness probe asks for them."""
    found = served_models(make.model(**NAMED), None, serving=serving)
    assert found == [{"name": "a", "ready": serving}, {"name": "b", "ready": serving}]


def test_an_index_of_a_pod_that_serves_no_more_says_nothing():
    """What a replica had is no news when none serves."""
    found = served_models(make.model(**NAMED), make.index(a=True, b=True), serving=False)
    assert [each["ready"] for each in found] == [False, False]


@pytest.mark.parametrize(
    ("spec", "index", "missing"),
    [
        pytest.param(NAMED, make.index(a=True, b=True), [], id="none"),
        pytest.param(NAMED, make.index(a=True), ["b"], id="one that the index lacks"),
        pytest.param(NAMED, make.index(a=True, b=False), ["b"], id="one that is not ready"),
        pytest.param({}, make.index(x=True, y=False), ["y"], id="any when none is named"),
        pytest.param(NAMED, make.index(a=True, b=True, c=False), [], id="none besides the named"),
        pytest.param(NAMED, None, [], id="unknown without an index"),
    ],
)
def test_missing(spec, index, missing):
    """A wanted model is missing when the index does not list a ready version of it."""
    assert missing_models(make.model(**spec), index) == missing


@pytest.mark.parametrize(("index", "is_empty"), [(None, False), ((), True)])
def test_an_empty_index_is_known_to_be_empty(index, is_empty):
    """Not knowing is another thing than knowing that there is nothing."""
    assert empty(index) is is_empty


def test_a_reason_is_bounded():
    """Triton's reasons may hold a whole stack."""
    index = (ModelVersion("a", "1", False, "x" * 5000),)
    (found,) = served_models(make.model(), index, serving=True)
    assert len(found["versions"][0]["reason"]) <= 1024
