"""cluster.errors: what the API server answers when it does not do as asked."""

import json

import pytest

from triton_operator.cluster.errors import CONNECTION_FAILED, ApiError, from_answer


def answer(status, text=b"", **headers):
    """Return the error in an answer."""
    return from_answer(
        "GET /x", status, text, {name.replace("_", "-"): headers[name] for name in headers}
    )


@pytest.mark.parametrize("status", [CONNECTION_FAILED, 408, 409, 429, 500, 502, 503, 504])
def test_what_may_succeed_later(status):
    """No answer, a lost race, an overload and a fault of the server pass."""
    assert ApiError(status, "", "").transient


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 410, 422])
def test_what_will_not(status):
    """A refusal stays one until somebody changes something."""
    assert not ApiError(status, "", "").transient


@pytest.mark.parametrize(
    ("status", "message", "terminating"),
    [
        (403, "unable to create new content because it is being terminated", True),
        (403, "User may not create deployments", False),
        (409, "object is being terminated", False),
    ],
)
def test_a_namespace_that_is_being_deleted(status, message, terminating):
    """It answers 403 with words of its own."""
    assert ApiError(status, "", message).namespace_terminating is terminating


def test_a_status_object_is_read():
    """Reason and message are the API server's."""
    text = json.dumps({"reason": "Invalid", "message": "spec.ports: no"}).encode()
    error = answer(422, text)
    assert (error.status, error.reason, error.message) == (422, "Invalid", "spec.ports: no")
    assert str(error) == "Invalid (422): spec.ports: no"


@pytest.mark.parametrize("text", [b"<html>Bad Gateway</html>", b"", b"[1]", b"\xff\xfe"])
def test_any_other_answer_is_told(text):
    """A proxy's page names the request and is cut short."""
    error = answer(502, text * 200)
    assert "GET /x" in str(error)
    assert len(error.message) < 300


@pytest.mark.parametrize(("value", "seconds"), [("7", 7.0), ("Wed, 21 Oct 2026", 0.0)])
def test_retry_after(value, seconds):
    """Seconds are kept, a date is not."""
    assert answer(429, b"{}", Retry_After=value).retry_after == seconds


def test_no_answer_has_no_status_in_its_text():
    """Zero is no HTTP status."""
    assert str(ApiError(CONNECTION_FAILED, "ConnectionFailed", "no route")) == "no route"
