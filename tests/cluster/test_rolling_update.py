"""A model under load is changed, and no request is lost."""

import pytest

from cluster import access
from cluster.inference import address
from cluster.load import Asker, Client, FreshHttp, Grpc, KeptHttp, load
from cluster.manifests import adder, config_map, triton_model
from cluster.sandbox import Sandbox

_ENOUGH = 3000


def _gone(box: Sandbox, pods: set[str]) -> bool:
    return not pods & {each["metadata"]["uid"] for each in box.pods("adder")}


def _uids(box: Sandbox) -> set[str]:
    return {each["metadata"]["uid"] for each in box.pods("adder")}


def _report(clients: dict[str, Client]) -> str:
    return "\n".join(
        f"  {name}: {client.total} requests, {len(client.lost)} lost, answers "
        f"{dict(sorted(client.answers.items()))} {client.lost[:3]}"
        for name, client in clients.items()
    )


def test_two_changes_under_load_lose_no_request(box: Sandbox) -> None:
    """A changed variable and a changed ConfigMap each replace the pod while clients go on."""
    if not access.is_native():
        pytest.skip("a forwarded port is one pod's: the Service must be reachable from here")
    box.create(config_map("files"), triton_model("adder", rollout={"drainSeconds": 5}))
    box.until_ready("adder")
    with address(box, "adder") as http, address(box, "adder", "grpc") as grpc_address:
        wanted: dict[str, Asker] = {f"http {number}": FreshHttp(http) for number in (1, 2, 3)}
        wanted |= {"grpc": Grpc(grpc_address), "kept http": KeptHttp(http)}
        with load(wanted) as clients:
            before = _uids(box)
            box.change("adder", triton={"env": [{"name": "BONUS", "value": "10"}]})
            box.until_ready("adder")
            box.until("the first pod is gone", lambda: _gone(box, before), seconds=40)
            before = _uids(box)
            box.patch("ConfigMap", "files", {"data": {"model.py": adder(addend=2)}})
            box.until("the new content serves", lambda: clients["http 1"].answers[12.0] > 0)
            box.until_ready("adder")
            box.until("the second pod is gone", lambda: _gone(box, before), seconds=40)
    print(_report(clients))
    assert [client.lost for client in clients.values() if client.lost] == [], _report(clients)
    assert sum(client.total for client in clients.values()) > _ENOUGH
    for client in clients.values():
        assert set(client.answers) == {1.0, 11.0, 12.0}, _report(clients)
