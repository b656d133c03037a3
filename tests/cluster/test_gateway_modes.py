"""Modes of authentication, each on a live object, and the change between them."""

import time

import pytest

from cluster import access
from cluster.api import Api
from cluster.asking import ask, grpc_score, score
from cluster.inference import Endpoint, host_of, key_of
from cluster.load import FreshHttp, Grpc, KeptHttp, load
from cluster.manifests import config_map, triton_model
from cluster.sandbox import Sandbox

_DRAIN = {"drainSeconds": 5}


def _token(box: Sandbox, audience: str) -> str:
    """Return a token of the namespace's default account, as `kubectl create token` does."""
    here = ("-n", box.namespace)
    return access.kubectl("create", "token", "default", "--audience", audience, *here).strip()


def test_tokens_of_the_cluster(box: Sandbox) -> None:
    """A token for the model's audience opens; another audience, a key or half a token do not."""
    token_mode = {"auth": {"mode": "Token"}}
    box.create(config_map("files"), triton_model("m", gateway=token_mode))
    box.until_ready("m")
    good = _token(box, f"m.{box.namespace}.svc")
    with host_of(box, "m") as http, host_of(box, "m", "grpc") as grpc:
        assert score(Endpoint(http, good)).status == 200
        assert grpc_score(Endpoint(grpc, good)) == "OK"
        for bad in (_token(box, "other.svc"), good[:-4] + "AAAA", good.rpartition(".")[0], "", "x"):
            refused = ask(Endpoint(http, bad))
            assert (refused.status, refused.headers["www-authenticate"]) == (401, "Bearer")
            assert grpc_score(Endpoint(grpc, bad)) == "UNAUTHENTICATED"
    assert box.get("Secret", "m-keys") is None


def test_a_change_of_the_mode_loses_no_request_of_who_may_ask(box: Sandbox) -> None:
    """Key, None and Key again, then without a gateway and back: a key's owner notices nothing."""
    if not access.is_native():
        pytest.skip("a forwarded port is one pod's: the Service must be reachable from here")
    box.create(config_map("files"), triton_model("m", rollout=_DRAIN))
    box.until_ready("m")
    key = key_of(box, "m")
    with host_of(box, "m") as http, host_of(box, "m", "grpc") as grpc:
        where = Endpoint(http, key)
        askers = {
            "http": FreshHttp(where),
            "kept": KeptHttp(where),
            "grpc": Grpc(Endpoint(grpc, key)),
        }
        with load(askers) as clients:
            box.change("m", gateway={"auth": {"mode": "None"}})
            _until_rolled_out(box)
            assert score(Endpoint(http)).status == 200
            box.change("m", gateway=None)
            _until_rolled_out(box)
            assert score(Endpoint(http)).status == 401
    for name, client in clients.items():
        assert client.lost == [], f"{name}: {client.lost[:3]}"
        assert client.total > 100


def test_without_a_gateway_triton_is_reached_and_keeps_its_own_restrictions(
    box: Sandbox, api: Api
) -> None:
    """No key, but no interface that changes the server either; and back again."""
    box.create(config_map("files"), triton_model("m", gateway={"enabled": False}))
    box.until_ready("m")
    with host_of(box, "m") as http, host_of(box, "m", "grpc") as grpc:
        assert score(Endpoint(http)).status == 200
        assert grpc_score(Endpoint(grpc)) == "OK"
        for path in ("/v2/repository/index", "/v2/systemsharedmemory/status", "/v2/logging"):
            assert ask(Endpoint(http), path, body=b"{}").status in {403, 405}
    (pod,) = box.pods("m")
    assert [each["name"] for each in pod["spec"]["initContainers"]] == ["fetcher"]
    assert box.the("NetworkPolicy", "m")["spec"]["ingress"][0]["ports"][0]["port"] == 8000
    assert not [each for each in api.list("ConfigMap", box.namespace) if _is_gateways(each)]
    box.change("m", gateway={"enabled": True})
    _until_rolled_out(box)
    with host_of(box, "m") as http:
        assert score(Endpoint(http)).status == 401
        assert score(Endpoint(http, key_of(box, "m"))).status == 200


def test_a_gateway_that_is_switched_on_loses_no_request(box: Sandbox) -> None:
    """The Service finds each pod's own port by its name."""
    if not access.is_native():
        pytest.skip("a forwarded port is one pod's: the Service must be reachable from here")
    direct = {"enabled": False}
    box.create(config_map("files"), triton_model("m", gateway=direct, rollout=_DRAIN))
    box.until_ready("m")
    with host_of(box, "m") as http, load({"http": FreshHttp(Endpoint(http))}) as clients:
        box.change("m", gateway={"enabled": True, "auth": {"mode": "None"}})
        _until_rolled_out(box)
        time.sleep(1)
    client = clients["http"]
    assert client.lost == [], client.lost[:3]
    assert client.total > 100


def _is_gateways(config_map: dict[str, dict[str, str]]) -> bool:
    return config_map["metadata"]["name"].startswith("m-gateway")


def _until_rolled_out(box: Sandbox) -> None:
    """Wait until only pods of the newest template are left."""
    box.until_ready("m")
    box.until("the old pod is gone", lambda: len(box.pods("m")) == 1, seconds=60)
