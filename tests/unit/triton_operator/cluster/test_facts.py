"""cluster.facts: what is the same for all models is asked for seldom."""

import pytest

from triton_operator.cluster import ApiError, Facts
from triton_operator.cluster.facts import ISSUER_SECONDS, KINDS_SECONDS
from triton_operator.kinds import GRPC_ROUTE, HTTP_ROUTE
from triton_operator.token_issuer import NoIssuerError
from unit.fakes import FakeClock, FakeCluster

EXPONENT, MODULUS = "AQAB", "w" * 342
KEY = {"kty": "RSA", "kid": "a", "n": MODULUS, "e": EXPONENT}


def facts(**documents):
    """Return facts with their cluster and clock."""
    cluster, clock = FakeCluster(), FakeClock()
    cluster.documents = {
        "/.well-known/openid-configuration": {"issuer": "https://issuer"},
        "/openid/v1/jwks": {"keys": [KEY]},
    } | documents
    return Facts(cluster, clock), cluster, clock


async def test_kinds_are_found_once_they_are_installed():
    made, cluster, clock = facts()
    assert await made.routes() == frozenset()
    cluster.kinds = {"httproutes", "grpcroutes", "gateways"}
    assert await made.routes() == frozenset()
    clock.now += KINDS_SECONDS
    assert await made.routes() == {HTTP_ROUTE, GRPC_ROUTE}


async def test_the_issuer_is_read_again_after_a_while():
    """Keys are rotated."""
    made, cluster, clock = facts()
    before = await made.issuer()
    assert (before.issuer, [key.kid for key in before.keys]) == ("https://issuer", ["a"])
    cluster.documents["/openid/v1/jwks"] = {"keys": [KEY, {**KEY, "kid": "b"}]}
    assert await made.issuer() == before
    clock.now += ISSUER_SECONDS
    assert [key.kid for key in (await made.issuer()).keys] == ["a", "b"]


async def test_an_old_answer_is_better_than_none():
    """An API server that is away must not change the gateway."""
    made, cluster, clock = facts()
    before = await made.issuer()
    clock.now += ISSUER_SECONDS
    cluster.errors["document"] = ApiError(503, "ServiceUnavailable", "no")
    assert await made.issuer() == before


async def test_without_any_answer_the_error_is_told():
    made, cluster, _ = facts()
    cluster.errors["document"] = ApiError(403, "Forbidden", "no")
    with pytest.raises(ApiError):
        await made.issuer()


async def test_a_cluster_without_a_usable_key_is_an_error_of_its_own():
    made, _, _ = facts(**{"/openid/v1/jwks": {"keys": []}})
    with pytest.raises(NoIssuerError):
        await made.issuer()
