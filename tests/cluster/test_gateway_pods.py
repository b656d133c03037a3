"""The gateway's pods: what can be reached, how they end, and where no key is found."""

import base64
import socket
import threading
import time
from collections.abc import Iterator

import pytest

from cluster import access, operator_pods
from cluster.api import Api
from cluster.asking import Answer, grpc_score, score
from cluster.inference import Endpoint, address, host_of, key_of
from cluster.key_rotation import rotate
from cluster.manifests import config_map, from_config_map, sleeper, triton_model
from cluster.sandbox import Sandbox, sandbox

_LONG_SECONDS = 9.0
_WITHIN_THE_POD = (8000, 8001)
_FROM_OUTSIDE = (8080, 8081, 8002, 8084)


@pytest.fixture(scope="module")
def guarded(api: Api) -> Iterator[Sandbox]:
    """A model behind its gateway, and two that start meanwhile."""
    with sandbox(api, "guarded") as box:
        box.create(
            config_map("files"),
            config_map("slow-files", code=sleeper()),
            triton_model("m"),
            triton_model("keys"),
            triton_model(
                "slow", repository=from_config_map("slow-files"), rollout={"drainSeconds": 20}
            ),
        )
        box.until_ready("m")
        yield box


def _connects(host: str, port: int) -> bool:
    try:
        socket.create_connection((host, port), timeout=3).close()
    except OSError:
        return False
    return True


def test_triton_listens_where_only_the_gateway_gets_in(guarded: Sandbox) -> None:
    """Even who reaches the pod does not reach Triton; metrics are for Prometheus."""
    if not access.is_native():
        pytest.skip("pods must be reachable from here")
    (pod,) = guarded.pods("m")
    reached = {port: _connects(pod["status"]["podIP"], port) for port in range(8000, 8090)}
    assert [port for port in _WITHIN_THE_POD if reached[port]] == []
    assert [port for port in _FROM_OUTSIDE if not reached[port]] == []
    assert {port for port, open_ in reached.items() if open_} == {*_FROM_OUTSIDE, 8085}


def test_the_network_policy_lets_in_to_what_serves(guarded: Sandbox) -> None:
    """What enforces it is the cluster's network plugin."""
    spec = guarded.the("NetworkPolicy", "m")["spec"]
    ports = [port["port"] for rule in spec["ingress"] for port in rule["ports"]]
    assert ports == [8080, 8081, 8002, 8084, 8086]
    (pod,) = guarded.pods("m")
    assert spec["podSelector"]["matchLabels"].items() <= pod["metadata"]["labels"].items()


def test_peers_can_be_named_later(guarded: Sandbox) -> None:
    """Without a new pod."""
    before = {pod["metadata"]["uid"] for pod in guarded.pods("m")}
    peers = [{"namespaceLabels": {"team": "web"}}, {"cidr": "10.0.0.0/8"}]
    guarded.change("m", networkPolicy={"clients": peers})

    def named() -> bool:
        rules = guarded.the("NetworkPolicy", "m")["spec"]["ingress"]
        return len(rules[0].get("from", [])) == 2

    guarded.until("the peers are in the policy", named)
    assert {pod["metadata"]["uid"] for pod in guarded.pods("m")} == before
    guarded.change("m", networkPolicy={"enabled": False, "clients": None})
    guarded.until("it is gone", lambda: guarded.get("NetworkPolicy", "m") is None)
    guarded.change("m", networkPolicy=None)
    guarded.until("it is back", lambda: guarded.get("NetworkPolicy", "m"))


def test_a_long_request_ends_well_though_its_pod_is_replaced(guarded: Sandbox) -> None:
    """The gateway and Triton both wait for it, and it comes back with 200."""
    if not access.is_native():
        pytest.skip("a forwarded port is one pod's: the Service must be reachable from here")
    guarded.until_ready("slow")
    answers: dict[str, Answer | str] = {}
    with address(guarded, "slow") as http, address(guarded, "slow", "grpc") as grpc:
        threads = [
            threading.Thread(target=lambda: answers.update(http=score(http, _LONG_SECONDS))),
            threading.Thread(target=lambda: answers.update(grpc=grpc_score(grpc, _LONG_SECONDS))),
        ]
        for thread in threads:
            thread.start()
        time.sleep(1)
        (pod,) = guarded.pods("slow")
        started = time.monotonic()
        guarded.delete("Pod", pod["metadata"]["name"])
        for thread in threads:
            thread.join(60)
        assert time.monotonic() - started > _LONG_SECONDS - 2
    http_answer = answers["http"]
    assert isinstance(http_answer, Answer)
    assert http_answer.status == 200
    assert answers["grpc"] == "OK"


def test_keys_are_nowhere_but_in_their_secret(guarded: Sandbox, api: Api) -> None:
    """Not in a manifest, log, event, status, annotation or variable, after all that uses them."""
    guarded.until_ready("keys")
    keys = [key_of(guarded, "keys"), key_of(guarded, "keys", "secondaryKey")]
    with host_of(guarded, "keys") as http:
        for key in (*keys, "wrong-canary-0123456789abcdef"):
            score(Endpoint(http, key))
        keys += [rotate(guarded, "keys", "primaryKey"), "wrong-canary-0123456789abcdef"]
        guarded.until("it is taken up", lambda: score(Endpoint(http, keys[2])).status == 200)
    restricted = guarded.the("Secret", "keys-restricted-api")["data"]["key"]
    keys.append(base64.b64decode(restricted).decode())
    found = _everything(guarded, api, "keys")
    assert "tritonserver" in found
    assert [key for key in keys if key in found] == []


def _everything(box: Sandbox, api: Api, model: str) -> str:
    """Return all manifests but Secrets, all events, and all logs of a namespace and operator."""
    here = ("-n", box.namespace)
    kinds = "tritonmodels,deployments,replicasets,pods,services,configmaps,events,networkpolicies"
    texts = [access.kubectl("get", kinds, *here, "-o", "yaml"), operator_pods.all_logs(api)]
    texts.append(access.kubectl("get", "pods", "-n", access.OPERATOR_NAMESPACE, "-o", "yaml"))
    texts += [
        api.log(box.namespace, pod["metadata"]["name"], container=container)
        for pod in box.pods(model)
        for container in ("gateway", "triton")
    ]
    return "\n".join(texts)
