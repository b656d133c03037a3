"""triton_fetcher.web.client: where a redirect leads; the rest is in tests/sources/test_https.py."""

import pytest

from triton_api.conditions import Reason
from triton_api.web_url import parse_url
from triton_fetcher.errors import FetchError
from triton_fetcher.web.client import redirected

HERE = parse_url("https://models.example/a/m.tar")


@pytest.mark.parametrize(
    ("location", "target"),
    [
        ("/b", "https://models.example/b"),
        ("b?x=1", "https://models.example/a/b?x=1"),
        ("//cdn.example/b", "https://cdn.example/b"),
        ("https://CDN.example:8443/b#part", "https://cdn.example:8443/b"),
    ],
)
def test_a_redirect_is_relative_to_where_it_comes_from(location, target):
    """By RFC 3986."""
    assert str(redirected(HERE, location)) == target


@pytest.mark.parametrize(
    "location", ["http://models.example/a", "file:///a", "gopher://h", "https://u:p@h/", "\\\\h\\a"]
)
def test_a_redirect_never_gives_up_tls(location):
    """Nor goes to another scheme or an address of two readings; the message holds no password."""
    with pytest.raises(FetchError) as refusal:
        redirected(HERE, location)
    assert refusal.value.reason is Reason.SOURCE_NOT_ALLOWED
    assert "u:p" not in refusal.value.message


def test_plain_http_may_stay_plain():
    """A hub in the cluster without TLS redirects within itself."""
    plain = parse_url("http://hub.models.svc:8080/a")
    assert str(redirected(plain, "/b")) == "http://hub.models.svc:8080/b"
    assert str(redirected(plain, "https://cdn.example/b")) == "https://cdn.example/b"
