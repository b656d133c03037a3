"""cors: which pages may call."""

import pytest

from triton_middleware.cors import Cors

PREFLIGHT = {"access-control-request-method": "POST", "access-control-request-headers": "b, a"}


@pytest.mark.parametrize(
    ("origins", "origin", "allowed"),
    [
        ("", "https://a.example", False),
        ("https://a.example, https://b.example", "https://b.example", True),
        ("https://a.example", "https://a.example.evil", False),
        ("https://a.example", "https://axexample", False),
        ("https://a.example", "HTTPS://A.EXAMPLE", True),
        ("*", "https://any.example", True),
        (r"https://.*\.example$", "https://x.example", True),
        (r"https://.*\.example$", "https://x.example.evil", False),
    ],
)
def test_an_origin_is_allowed_by_the_list(origins, origin, allowed):
    """Nothing is allowed that is not on it."""
    headers = dict(Cors(origins).headers("POST", {"origin": origin}))
    assert headers.get("Access-Control-Allow-Origin") == (origin if allowed else None)


def test_a_preflight_is_answered_with_methods_and_headers():
    """Otherwise the browser does not send the request."""
    headers = dict(Cors("*").headers("OPTIONS", {"origin": "https://a.example"} | PREFLIGHT))
    assert headers["Access-Control-Allow-Methods"] == "GET, POST"
    assert headers["Access-Control-Allow-Headers"] == "a, b"


def test_a_request_without_origin_gets_nothing():
    """It comes from no browser."""
    assert Cors("*").headers("POST", {}) == []
