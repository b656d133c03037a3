"""Auth mode Token: tokens as the API server signs them, checked against the cluster's keys."""

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import grpc
import pytest

from gateway import proxy
from gateway.certificates import public_key, token
from gateway.conftest import Started
from gateway.proxy import Gateway
from gateway.test_keys import GRPC_READY, READY
from gateway.wire import ask, call
from triton_operator.children.gateway import AuthMode, TokenAuth, TokenKey

ISSUER, AUDIENCE = "https://kubernetes.default.svc", "demo.models.svc"
Sign = Callable[..., str]


@pytest.fixture
def gateway(start: Started, tmp_path: Path) -> Gateway:
    """A gateway that knows one key of the cluster."""
    keys = (TokenKey("one", public_key(_folder(tmp_path, "one"), "rsa")),)
    return start(auth=AuthMode.TOKEN, token=TokenAuth(ISSUER, AUDIENCE, keys))


@pytest.fixture
def sign(tmp_path: Path) -> Sign:
    """Sign a token that is valid but for what is given."""

    def sign(*, by: str = "one", header: dict[str, Any] | None = None, **claims: Any) -> str:
        now = int(time.time())
        good = {"iss": ISSUER, "aud": [AUDIENCE], "exp": now + 60, "nbf": now - 1}
        wanted = {name: each for name, each in (good | claims).items() if each is not None}
        head = {"alg": "RS256", "kid": by} | (header or {})
        return token(_folder(tmp_path, by) / "rsa.pem", head, wanted)

    return sign


GOOD: dict[str, dict[str, Any]] = {
    "as signed": {},
    "audience as text": {"aud": AUDIENCE},
    "several audiences": {"aud": ["other", AUDIENCE]},
    "without nbf": {"nbf": None},
}


@pytest.mark.parametrize("claims", GOOD.values(), ids=GOOD)
def test_a_good_token_opens_http_and_grpc(gateway: Gateway, sign: Sign, claims: dict[str, Any]):
    assert _outcome(gateway, sign(**claims)) == (200, grpc.StatusCode.OK)


# When tests are collected, which may be an hour before this one runs.
NOW = int(time.time())
BAD: dict[str, dict[str, Any]] = {
    "expired": {"exp": NOW - 1},
    "without expiry": {"exp": None},
    "expiry as text": {"exp": "never"},
    "not yet": {"nbf": NOW + 86400},
    "another audience": {"aud": ["other"]},
    "audience that begins alike": {"aud": [AUDIENCE + "x"]},
    "without audience": {"aud": None},
    "another issuer": {"iss": "https://evil.example"},
    "without issuer": {"iss": None},
    "no algorithm": {"header": {"alg": "none"}},
    "symmetric": {"header": {"alg": "HS256"}},
    "algorithm of another key": {"header": {"alg": "ES256"}},
    "lower case": {"header": {"alg": "rs256"}},
    "unknown key": {"header": {"kid": "two"}},
    "without key": {"header": {"kid": None}},
    "path as key": {"header": {"kid": "../config/token-key-0.pem"}},
}


@pytest.mark.parametrize("changes", BAD.values(), ids=BAD)
def test_a_bad_token_opens_nothing(gateway: Gateway, sign: Sign, changes: dict[str, Any]):
    assert _outcome(gateway, sign(**changes)) == (401, grpc.StatusCode.UNAUTHENTICATED)


def test_a_token_that_was_touched_opens_nothing(gateway: Gateway, sign: Sign):
    head, claims, signature = sign().split(".")
    other = sign(sub="admin").split(".")[1]
    for forged in (
        f"{head}.{other}.{signature}",
        f"{head}.{claims}.",
        f"{head}.{claims}",
        f"{head}.{claims}.{signature[:-4]}AAAA",
        f"{head}.{claims}.{signature}.x",
        "..",
        "a.b.c",
    ):
        assert _outcome(gateway, forged) == (401, grpc.StatusCode.UNAUTHENTICATED), forged


def test_a_token_works_until_it_expires(gateway: Gateway, sign: Sign):
    short = sign(exp=int(time.time()) + 3)
    assert _outcome(gateway, short)[0] == 200
    time.sleep(3.1)
    assert _outcome(gateway, short)[0] == 401


def test_new_keys_of_the_cluster_count_without_a_restart_or_a_lost_request(
    gateway: Gateway, sign: Sign, tmp_path: Path
):
    assert gateway.settings.token
    new = TokenKey("two", public_key(_folder(tmp_path, "two"), "rsa"))
    before, after = sign(), sign(by="two")
    assert _outcome(gateway, after)[0] == 401
    keys = (*gateway.settings.token.keys, new)
    proxy.write(
        replace(gateway.settings, token=replace(gateway.settings.token, keys=keys)), gateway.folder
    )
    until = time.monotonic() + 15
    while (status := _outcome(gateway, after)[0]) != 200 and time.monotonic() < until:
        assert _outcome(gateway, before)[0] == 200
    assert status == 200
    assert gateway.process.poll() is None


def _outcome(gateway: Gateway, bearer: str) -> tuple[int, grpc.StatusCode]:
    headers = {"authorization": f"Bearer {bearer}"}
    code, _ = call(gateway.grpc, GRPC_READY, headers=headers)
    return ask(gateway.http, "GET", READY, headers=headers).status, code


def _folder(folder: Path, key: str) -> Path:
    made = folder / f"key-{key}"
    made.mkdir(exist_ok=True)
    return made
