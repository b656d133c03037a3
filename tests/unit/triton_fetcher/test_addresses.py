"""triton_fetcher.addresses: names are judged by what they resolve to."""

import socket

import pytest

from triton_api.conditions import Reason
from triton_api.fetching import SourcePolicy
from triton_fetcher.addresses import AddressRules, refuse_forbidden
from triton_fetcher.errors import FetchError
from triton_fetcher.web.resolver import CheckedResolver


@pytest.fixture
def resolves(monkeypatch):
    """Return a function that makes every name resolve to given addresses."""

    def to(*addresses):
        found = [
            (
                socket.AF_INET6 if ":" in each else socket.AF_INET,
                socket.SOCK_STREAM,
                6,
                "",
                (each, 443, 0, 0) if ":" in each else (each, 443),
            )
            for each in addresses
        ]
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)

    return to


INSIDE = [["127.0.0.1"], ["::1"], ["169.254.169.254"], ["1.1.1.1", "127.0.0.1"], ["fd00:ec2::254"]]


@pytest.mark.parametrize("addresses", INSIDE)
async def test_one_address_inside_spoils_a_name(addresses, resolves):
    """For our own connections and for those of a library."""
    resolves(*addresses)
    rules = AddressRules(SourcePolicy(), private_allowed=True)
    with pytest.raises(FetchError) as refusal:
        await CheckedResolver(rules).resolve("inside.example", 443)
    assert refusal.value.reason is Reason.SOURCE_NOT_ALLOWED
    assert "inside.example" in refusal.value.message
    with pytest.raises(FetchError):
        await refuse_forbidden("https://inside.example", SourcePolicy(), private_allowed=True)


async def test_private_addresses_depend_on_the_scheme(resolves):
    """A store in the cluster is ordinary; user-given https has no business there."""
    resolves("10.0.0.7")
    await refuse_forbidden("http://minio.models.svc:9000", SourcePolicy(), private_allowed=True)
    with pytest.raises(FetchError, match="a private address"):
        await refuse_forbidden("https://minio.models.svc", SourcePolicy(), private_allowed=False)
    allowed = SourcePolicy(networks=("10.0.0.0/8",))
    await refuse_forbidden("https://minio.models.svc", allowed, private_allowed=False)


async def test_the_addresses_that_are_judged_are_the_ones_given_on(resolves):
    """Aiohttp connects to these."""
    resolves("1.1.1.1", "2606:4700::1111")
    rules = AddressRules(SourcePolicy(), private_allowed=False)
    found = await CheckedResolver(rules).resolve("public.example", 443)
    assert [each["host"] for each in found] == ["1.1.1.1", "2606:4700::1111"]


@pytest.mark.parametrize("url", ["ftp//x", "https://a:b@h", "http://127.1", "http://h?x=1"])
async def test_an_endpoint_must_be_a_url(url):
    """And holds no credentials."""
    with pytest.raises(FetchError, match="the endpoint can't be used") as refusal:
        await refuse_forbidden(url, SourcePolicy(), private_allowed=True)
    assert refusal.value.reason is Reason.SOURCE_NOT_ALLOWED


async def test_a_host_that_is_not_listed_is_not_even_resolved(monkeypatch):
    """A name can carry a secret to whoever answers for it."""
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: pytest.fail("resolved"))
    with pytest.raises(FetchError, match="not on the list"):
        await refuse_forbidden(
            "https://other.example", SourcePolicy(hosts=("a.example",)), private_allowed=True
        )
