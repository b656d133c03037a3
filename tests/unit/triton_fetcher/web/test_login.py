"""triton_fetcher.web.login: the header that a Secret's keys stand for."""

import pytest

from triton_api.conditions import Reason
from triton_fetcher.credentials import Credentials
from triton_fetcher.errors import FetchError
from triton_fetcher.web import authorization_of


@pytest.mark.parametrize(
    ("keys", "header"),
    [
        ({}, None),
        ({"ca.crt": "x"}, None),
        ({"username": "u", "password": "p:\u00e9"}, "Basic dTpwOsOp"),
        ({"token": "t"}, "Bearer t"),
        ({"authorization": "Token x", "token": "t", "username": "u"}, "Token x"),
    ],
)
def test_the_keys_make_the_header(keys, header):
    """The most exact key wins."""
    assert authorization_of(Credentials(keys, "s"), "token") == header


@pytest.mark.parametrize("key", ["username", "password"])
def test_half_a_pair_is_an_error(key):
    """That says which key is missing."""
    other = {"username": "password", "password": "username"}[key]
    with pytest.raises(FetchError, match=other) as refusal:
        authorization_of(Credentials({key: "x"}, "s"))
    assert refusal.value.reason is Reason.CREDENTIALS_NOT_FOUND
