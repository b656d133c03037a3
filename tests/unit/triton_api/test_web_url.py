"""triton_api.web_url: a URL has one reading, or none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triton_api.web_url import parse_url


@pytest.mark.parametrize(
    "text",
    [
        "https://user:secret@host/f",
        "https://user@host/f",
        "https://allowed.example@127.0.0.1/f",
        "https://host/f?token=secret",
        "https://host\\@127.0.0.1/f",
        "https:\\\\host/f",
        "https:///f",
        "https:/host/f",
        "//host/f",
        "host/f",
        "https://:443/f",
        "https://host:0/f",
        "https://host:65536/f",
        "https://host:123456/f",
        "https://host:-1/f",
        "https://host:+80/f",
        "https://host:80:90/f",
        "https://ho%73t/f",
        "https://host%00/f",
        "https://host /f",
        "https://host/f\r\nHost: other",
        "https://host/\u00fc",
        "https://2130706433/f",
        "https://[::1%25lo]/f",
        "https://[::1]x/f",
        "HTTPS://host/f",
        "",
    ],
)
def test_an_ambiguous_url_is_refused(text):
    """The sentence repeats no secret."""
    with pytest.raises(ValueError, match=r"\w+") as refusal:
        parse_url(text)
    assert "secret" not in str(refusal.value).replace("what is secret in it", "")


def test_the_parts_of_a_url():
    """The host is canonical, the port is known, the path is as written."""
    url = parse_url("https://Models.Example.:8443/a%2Fb/../c%20d.tar#part")
    assert (url.scheme, url.host, url.port) == ("https", "models.example", 8443)
    assert url.path == "/a%2Fb/../c%20d.tar"
    assert str(url) == "https://models.example:8443/a%2Fb/../c%20d.tar"


def test_a_query_is_kept_and_not_shown():
    """The target of a redirect is signed by its query, and messages leave it out."""
    url = parse_url("https://cdn.example/f?signature=secret", query=True)
    assert str(url) == "https://cdn.example/f?signature=secret"
    assert url.shown == "https://cdn.example/f"


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("https://h/a", "https://h:443/b"),
        ("http://h/a", "http://h:80/b"),
        ("https://[::1]/a", "https://[0:0::1]/b"),
    ],
)
def test_an_origin_is_scheme_host_and_port(text, same):
    """The default port makes no other origin."""
    assert parse_url(text).origin == parse_url(same).origin
    assert parse_url(text).origin != parse_url("https://other/a").origin
    assert parse_url(text).origin != parse_url("https://h:444/a").origin


@given(st.text(max_size=40))
def test_any_text_is_a_url_or_a_value_error(text):
    """What is accepted is written as it is read again."""
    try:
        url = parse_url(f"https://{text}", query=True)
    except ValueError:
        return
    assert parse_url(str(url), query=True) == url
