"""Keys: made by the operator or the user, both valid, changed while requests come in."""

import time
from collections.abc import Iterator

import pytest

from cluster.api import Api
from cluster.asking import ask, grpc_score, score
from cluster.inference import Endpoint, address, host_of, key_of
from cluster.key_rotation import rotate
from cluster.load import Asker, Grpc, KeptHttp, load
from cluster.manifests import config_map, triton_model
from cluster.sandbox import Sandbox, sandbox

_ROTATED_SECONDS = 5.0
_OWN = {"primaryKey": "first-key-of-the-user-0001", "secondaryKey": "second-key-of-the-user-01"}


@pytest.fixture(scope="module")
def keyed(api: Api) -> Iterator[Sandbox]:
    """A model with generated keys; beside it, one that loses them and one with half of its own."""
    with sandbox(api, "keyed") as box:
        box.create(
            config_map("files"),
            triton_model("m"),
            triton_model("robbed"),
            triton_model("owner", gateway={"auth": {"secretName": "mine"}}),
            _secret({"primaryKey": _OWN["primaryKey"]}),
        )
        box.until_ready("m")
        yield box


@pytest.mark.parametrize(
    "path", ["/v2/health/ready", "/v2/health/live", "/v2", "/v2/models/adder", "/metrics", "/x"]
)
@pytest.mark.parametrize("key", ["", "x" * 32], ids=["no key", "a wrong key"])
def test_every_path_wants_a_key(keyed: Sandbox, path: str, key: str) -> None:
    """Health too, as with the managed endpoint that people know."""
    with host_of(keyed, "m") as host:
        answer = ask(Endpoint(host, key), path)
    assert answer.status == 401
    assert answer.headers["www-authenticate"] == "Bearer"
    assert "Authorization: Bearer" in answer.message


def test_grpc_wants_a_key_too(keyed: Sandbox) -> None:
    """The code is the one that clients know."""
    with host_of(keyed, "m", "grpc") as host:
        assert grpc_score(Endpoint(host)) == "UNAUTHENTICATED"
        assert grpc_score(Endpoint(host, "x" * 32)) == "UNAUTHENTICATED"
        assert grpc_score(Endpoint(host, key_of(keyed, "m"))) == "OK"


@pytest.mark.parametrize("which", ["primaryKey", "secondaryKey"])
def test_either_key_opens(keyed: Sandbox, which: str) -> None:
    """So that one can be changed while the other is in use."""
    with host_of(keyed, "m") as host:
        assert score(Endpoint(host, key_of(keyed, "m", which))).status == 200


def test_generated_keys_are_long_and_differ(keyed: Sandbox) -> None:
    """And belong to the model, so that they go with it."""
    keys = {key_of(keyed, "m", which) for which in ("primaryKey", "secondaryKey")}
    assert {len(key) for key in keys} == {32}
    assert len(keys) == 2
    (owner,) = keyed.the("Secret", "m-keys")["metadata"]["ownerReferences"]
    assert owner["kind"] == "TritonModel"


def test_keys_of_ones_own(keyed: Sandbox) -> None:
    """A missing Secret is named, a half one too; a whole one serves, and no other is made.

    It comes early: the kubelet looks for what is missing more and more seldom.
    """
    status = keyed.until_reason("owner", "VolumesNotMounted", seconds=60)
    (failure,) = status["failures"]
    assert "Secret 'mine' with primaryKey and secondaryKey" in failure["message"]
    keyed.patch("Secret", "mine", {"stringData": _OWN})
    keyed.until_ready("owner", seconds=180)
    assert keyed.get("Secret", "owner-keys") is None
    with host_of(keyed, "owner") as host:
        for key in _OWN.values():
            assert score(Endpoint(host, key)).status == 200


def _askers(http: str, grpc: str, key: str) -> dict[str, Asker]:
    return {
        "http": KeptHttp(Endpoint(http, key)),
        "grpc": Grpc(Endpoint(grpc, key)),
    }


@pytest.mark.parametrize(
    ("changed", "kept"), [("primaryKey", "secondaryKey"), ("secondaryKey", "primaryKey")]
)
def test_a_key_is_changed_within_seconds_and_no_request_is_lost(
    keyed: Sandbox, changed: str, kept: str
) -> None:
    """Clients of the other key notice nothing, and no pod restarts."""
    old = key_of(keyed, "m", changed)
    pods = {pod["metadata"]["uid"] for pod in keyed.pods("m")}
    with (
        host_of(keyed, "m") as http,
        host_of(keyed, "m", "grpc") as grpc,
        load(_askers(http, grpc, key_of(keyed, "m", kept))) as clients,
    ):
        new = rotate(keyed, "m", changed)
        started = time.monotonic()
        keyed.until("the new key opens", lambda: score(Endpoint(http, new)).status == 200)
        keyed.until("the old one does not", lambda: score(Endpoint(http, old)).status == 401)
        took = time.monotonic() - started
        time.sleep(1)
    print(f"{changed} changed in {took:.1f} s")
    assert took < _ROTATED_SECONDS
    for client in clients.values():
        assert client.lost == []
        assert client.total > 20
    assert {pod["metadata"]["uid"] for pod in keyed.pods("m")} == pods
    assert all(
        status["restartCount"] == 0
        for pod in keyed.pods("m")
        for status in pod["status"]["initContainerStatuses"]
    )


def test_a_deleted_secret_comes_back_with_new_keys(keyed: Sandbox) -> None:
    """It is missed when the next pod starts."""
    keyed.until_ready("robbed")
    old = key_of(keyed, "robbed")
    keyed.delete("Secret", "robbed-keys")
    (pod,) = keyed.pods("robbed")
    keyed.delete("Pod", pod["metadata"]["name"])
    keyed.until("it is made anew", lambda: keyed.get("Secret", "robbed-keys"), seconds=60)
    keyed.until("a new pod is ready", lambda: _serves_anew(keyed, pod), seconds=90)
    assert key_of(keyed, "robbed") != old
    with address(keyed, "robbed") as where:
        assert score(where).status == 200
        assert score(Endpoint(where.host, old)).status == 401


def _serves_anew(box: Sandbox, old: dict[str, dict[str, str]]) -> bool:
    fresh = {pod["metadata"]["uid"] for pod in box.pods("robbed")} - {old["metadata"]["uid"]}
    return bool(fresh) and box.is_ready("robbed")


def _secret(entries: dict[str, str]) -> dict[str, object]:
    return {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {"name": "mine"},
        "stringData": entries,
    }
