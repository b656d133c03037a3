"""Modes of authentication, each on a live object, and the change between them."""

import time
from collections.abc import Iterator

import pytest

from cluster import access
from cluster.api import Api
from cluster.asking import ask, grpc_score, score
from cluster.inference import Endpoint, host_of, key_of
from cluster.load import FreshHttp, Grpc, KeptHttp, load
from cluster.manifests import config_map, triton_model
from cluster.sandbox import Sandbox, sandbox

_DRAIN = {"drainSeconds": 5}
_DIRECT = {"enabled": False}


@pytest.fixture(scope="module")
def box(api: Api) -> Iterator[Sandbox]:
    """A model for each test; all start at the same time."""
    with sandbox(api, "modes") as made:
        made.create(
            config_map("files"),
            triton_model("token", gateway={"auth": {"mode": "Token"}}),
            triton_model("changed", rollout=_DRAIN),
            triton_model("direct", gateway=_DIRECT),
            triton_model("switched", gateway=_DIRECT, rollout=_DRAIN),
        )
        yield made


def _token(box: Sandbox, audience: str) -> str:
    """Return a token of the namespace's default account, as `kubectl create token` does."""
    here = ("-n", box.namespace)
    return access.kubectl("create", "token", "default", "--audience", audience, *here).strip()


def test_tokens_of_the_cluster(box: Sandbox) -> None:
    """A token for the model's audience opens; another audience, a key or half a token do not."""
    box.until_ready("token")
    good = _token(box, f"token.{box.namespace}.svc")
    with host_of(box, "token") as http, host_of(box, "token", "grpc") as grpc:
        assert score(Endpoint(http, good)).status == 200
        assert grpc_score(Endpoint(grpc, good)) == "OK"
        for bad in (_token(box, "other.svc"), good[:-4] + "AAAA", good.rpartition(".")[0], "", "x"):
            refused = ask(Endpoint(http, bad))
            assert (refused.status, refused.headers["www-authenticate"]) == (401, "Bearer")
            assert grpc_score(Endpoint(grpc, bad)) == "UNAUTHENTICATED"
    assert box.get("Secret", "token-keys") is None


def test_a_change_of_the_mode_loses_no_request_of_who_may_ask(box: Sandbox) -> None:
    """Key, None and Key again, then without a gateway and back: a key's owner notices nothing."""
    if not access.is_native():
        pytest.skip("a forwarded port is one pod's: the Service must be reachable from here")
    box.until_ready("changed")
    key = key_of(box, "changed")
    with host_of(box, "changed") as http, host_of(box, "changed", "grpc") as grpc:
        where = Endpoint(http, key)
        askers = {
            "http": FreshHttp(where),
            "kept": KeptHttp(where),
            "grpc": Grpc(Endpoint(grpc, key)),
        }
        with load(askers) as clients:
            box.change("changed", gateway={"auth": {"mode": "None"}})
            _until_rolled_out(box, "changed")
            assert score(Endpoint(http)).status == 200
            box.change("changed", gateway=None)
            _until_rolled_out(box, "changed")
            assert score(Endpoint(http)).status == 401
    for name, client in clients.items():
        assert client.lost == [], f"{name}: {client.lost[:3]}"
        assert client.total > 100


def test_without_a_gateway_triton_is_reached_and_keeps_its_own_restrictions(
    box: Sandbox, api: Api
) -> None:
    """No key, but no interface that changes the server either; and back again."""
    box.until_ready("direct")
    with host_of(box, "direct") as http, host_of(box, "direct", "grpc") as grpc:
        assert score(Endpoint(http)).status == 200
        assert grpc_score(Endpoint(grpc)) == "OK"
        for path in ("/v2/repository/index", "/v2/systemsharedmemory/status", "/v2/logging"):
            assert ask(Endpoint(http), path, body=b"{}").status in {403, 405}
    (pod,) = box.pods("direct")
    assert [each["name"] for each in pod["spec"]["initContainers"]] == ["fetcher"]
    assert box.the("NetworkPolicy", "direct")["spec"]["ingress"][0]["ports"][0]["port"] == 8000
    names = {each["metadata"]["name"] for each in api.list("ConfigMap", box.namespace)}
    assert not [each for each in names if each.startswith("direct-gateway")]
    assert [each for each in names if each.startswith("token-gateway")]
    box.change("direct", gateway={"enabled": True})
    _until_rolled_out(box, "direct")
    with host_of(box, "direct") as http:
        assert score(Endpoint(http)).status == 401
        assert score(Endpoint(http, key_of(box, "direct"))).status == 200


def test_a_gateway_that_is_switched_on_loses_no_request(box: Sandbox) -> None:
    """The Service finds each pod's own port by its name."""
    if not access.is_native():
        pytest.skip("a forwarded port is one pod's: the Service must be reachable from here")
    box.until_ready("switched")
    with host_of(box, "switched") as http, load({"http": FreshHttp(Endpoint(http))}) as clients:
        box.change("switched", gateway={"enabled": True, "auth": {"mode": "None"}})
        _until_rolled_out(box, "switched")
        time.sleep(1)
    client = clients["http"]
    assert client.lost == [], client.lost[:3]
    assert client.total > 100


def _until_rolled_out(box: Sandbox, name: str) -> None:
    """Wait until only pods of the newest template are left."""
    box.until_ready(name)
    box.until("the old pod is gone", lambda: len(box.pods(name)) == 1, seconds=60)
