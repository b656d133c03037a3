"""served_models: status.models, and what a ready replica lacks."""

import pytest

import make
from triton_api.conditions import Reason
from triton_operator.observed import ModelVersion
from triton_operator.served_models import served_models, unserved

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
    ("spec", "index"),
    [
        pytest.param(NAMED, make.index(a=True, b=True), id="every named model is ready"),
        pytest.param(NAMED, make.index(a=True, b=True, c=False), id="another one is not"),
        pytest.param({}, make.index(x=True), id="none is named and all are ready"),
        pytest.param(NAMED, None, id="no replica could be asked"),
    ],
)
def test_nothing_is_lacking(spec, index):
    """What was wanted is served, as far as is known."""
    assert unserved(make.model(**spec), index) is None


@pytest.mark.parametrize(
    ("spec", "index", "message"),
    [
        pytest.param(NAMED, make.index(a=True), "Triton does not serve b", id="not listed"),
        pytest.param(NAMED, make.index(a=True, b=False), "Triton does not serve b", id="not ready"),
        pytest.param(NAMED, make.index(x=True), "Triton does not serve a, b", id="both"),
        pytest.param({}, make.index(x=True, y=False), "Triton does not serve y", id="any of all"),
    ],
)
def test_a_model_that_is_lacking_is_named(spec, index, message):
    """A wanted model without a ready version is a failure."""
    found = unserved(make.model(**spec), index)
    assert (found.reason, found.message) == (Reason.MODEL_NOT_READY, message)


def test_an_empty_repository_is_a_failure():
    """Triton itself calls that ready; not knowing is another thing than knowing of nothing."""
    assert unserved(make.model(), ()).reason is Reason.REPOSITORY_EMPTY


def test_a_reason_is_bounded():
    """Triton's reasons may hold a whole stack."""
    index = (ModelVersion("a", "1", False, "x" * 5000),)
    (found,) = served_models(make.model(), index, serving=True)
    assert len(found["versions"][0]["reason"]) <= 1024
