"""source_checks: what must hold for a source before any pod is made."""

import pytest

import make
from triton_api.conditions import Reason
from triton_api.fetching import Finding
from triton_operator.checks import first_problem
from triton_operator.problems import Policy
from triton_operator.settings import Settings

ERROR = Finding(severity="Error", place="a/config.pbtxt:3:7", problem="no such type", fix="FP32")
WARNING = Finding(severity="Warning", place="b", problem="odd", fix="even")


def problem(uri="s3://models", *, settings=None, findings=(), **repository):
    """Return the first problem of a model that is fetched."""
    model = make.model(repository={"uri": uri, **repository})
    return first_problem(model, make.observed(findings=findings), settings or Settings())


@pytest.mark.parametrize(
    ("settings", "source"),
    [
        ({"source_schemes": "s3,oci"}, {"uri": "https://models.example/a.tar"}),
        ({"source_hosts": "*.example"}, {"uri": "oci://registry.test/a:1"}),
        ({"source_hosts": "*.example"}, {"uri": "s3://a", "endpoint": "http://minio.test"}),
        ({}, {"uri": "https://10.0.0.1/a.tar"}),
        ({}, {"uri": "oci://169.254.169.254/a:1"}),
    ],
)
def test_a_source_that_is_not_allowed(settings, source):
    """It is refused before any pod is made, and only a person can change that."""
    found = problem(**source, settings=Settings(**settings))
    assert (found.reason, found.policy) == (Reason.SOURCE_NOT_ALLOWED, Policy.STALLED)
    assert found.message.startswith("spec.repository.uri: ")


@pytest.mark.parametrize(
    ("settings", "source"),
    [
        ({"source_hosts": "*.example"}, {"uri": "oci://registry.example/a:1"}),
        ({"source_networks": "10.0.0.0/8"}, {"uri": "https://10.0.0.1/a.tar"}),
        ({}, {"uri": "s3://a", "endpoint": "http://10.0.0.1:9000"}),
        ({}, {"uri": "hf://org/repo"}),
    ],
)
def test_a_source_that_is_allowed(settings, source):
    """A service in the cluster has a private address."""
    assert problem(**source, settings=Settings(**settings)) is None


def test_a_script_is_held_to_the_same_rules():
    """The message names its own field."""
    model = make.model(middleware={"source": {"uri": "https://10.0.0.1/score.py"}})
    found = first_problem(model, make.observed(), Settings())
    assert found.reason is Reason.SOURCE_NOT_ALLOWED
    assert found.message.startswith("spec.middleware.source.uri: ")


def test_an_account_is_chosen_only_where_that_is_allowed():
    """Else whoever may write a model could act as any account of the namespace."""
    chosen = {"credentials": {"serviceAccountName": "admin"}}
    found = problem(**chosen)
    assert (found.reason, found.policy) == (Reason.SOURCE_NOT_ALLOWED, Policy.STALLED)
    assert "serviceAccountName" in found.message
    assert problem(**chosen, settings=Settings(allow_service_accounts=True)) is None


def test_an_error_in_the_repository_holds_it_up():
    """With the place and the problem; what is only odd does not."""
    found = problem(findings=(ERROR, WARNING))
    assert (found.reason, found.policy) == (Reason.REPOSITORY_INVALID, Policy.STALLED)
    assert found.message == "a/config.pbtxt:3:7: no such type"
    assert problem(findings=(WARNING,)) is None


def test_an_error_can_be_a_warning():
    """Who knows better says so, and Triton tries."""
    assert problem(findings=(ERROR,), check="Warn") is None
