"""request_ids: Azure ML's rules."""

import pytest

from triton_middleware.request_ids import request_ids


def test_a_request_without_an_id_gets_one():
    """Both old names hold it; nobody's client id is made up."""
    ids, problem = request_ids({})
    assert problem is None
    assert len(ids.request) == 36
    assert (ids.legacy, ids.client) == (ids.request, "")


@pytest.mark.parametrize(
    ("given", "client", "legacy"),
    [
        ({"x-ms-client-request-id": "c"}, "c", "c"),
        ({"x-ms-request-id": "l"}, "l", "l"),
        ({"x-ms-request-id": "l", "x-ms-client-request-id": "c"}, "c", "l"),
        ({}, "", "r"),
    ],
)
def test_the_legacy_id_is_never_empty(given, client, legacy):
    """It stood for both ids once."""
    ids, _ = request_ids({"x-request-id": "r"} | given)
    assert (ids.request, ids.client, ids.legacy) == ("r", client, legacy)


@pytest.mark.parametrize("name", ["x-request-id", "x-ms-request-id", "x-ms-client-request-id"])
def test_a_long_id_is_refused_and_not_sent_back(name):
    """100 characters are the most."""
    assert request_ids({name: "a" * 100})[1] is None
    ids, problem = request_ids({name: "a" * 101})
    assert problem is not None
    assert "a" * 101 not in dict(ids.headers()).values()


def test_a_trace_id_comes_back():
    """Office services look for it."""
    assert ("TraceId", "t") in request_ids({"traceid": "t"})[0].headers()
