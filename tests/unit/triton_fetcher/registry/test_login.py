"""triton_fetcher.registry.login: whose account; the exchange is in tests/sources/test_oci.py."""

import json

import pytest

from triton_api.web_url import parse_url
from triton_fetcher.credentials import Credentials
from triton_fetcher.registry.login import registry_pair


def pair(host, auths):
    """Return the account that a Docker configuration has for *host*."""
    config = json.dumps({"auths": auths})
    return registry_pair(
        parse_url(f"https://{host}"), Credentials({".dockerconfigjson": config}, "s")
    )


AUTH = {"auth": "dTpwOng="}


@pytest.mark.parametrize(
    ("host", "key"),
    [
        ("ghcr.io", "ghcr.io"),
        ("ghcr.io", "https://ghcr.io"),
        ("ghcr.io", "https://ghcr.io/v2/"),
        ("h:5000", "h:5000"),
        ("registry-1.docker.io", "https://index.docker.io/v1/"),
    ],
)
def test_an_account_is_found_by_its_registry(host, key):
    """As Docker writes the names; a password may hold a colon."""
    assert pair(host, {"other": {"auth": "eDp5"}, key: AUTH}) == ("u", "p:x")


@pytest.mark.parametrize("key", ["ghcr.io.evil.example", "evil-ghcr.io", "https://evil/ghcr.io"])
def test_no_other_registry_gets_it(key):
    """However alike their names are."""
    assert pair("ghcr.io", {key: AUTH}) is None


def test_two_keys_are_enough():
    """Of a Docker configuration, or of the Secret itself."""
    both = {"username": "u", "password": "p"}
    assert pair("h", {"h": both}) == ("u", "p")
    assert registry_pair(parse_url("https://h"), Credentials(both, "s")) == ("u", "p")
