"""The operator is stopped in every way, and models do not notice for long."""

import time

from cluster import node_processes, operator_pods
from cluster.api import Api
from cluster.manifests import config_map, pausing
from cluster.sandbox import Sandbox
from cluster.waiting import until

_MODELS = 10
_TAKEOVER_SECONDS = 20
_RELEASED_SECONDS = 5


def _new_leader(api: Api, old: str) -> bool:
    return operator_pods.leader(api) not in {"", old}


def test_exactly_one_replica_leads(api: Api) -> None:
    """The Lease names it, and only its own metric says so; all are ready."""
    leader = operator_pods.until_settled(api)
    assert len(operator_pods.names(api)) == 2
    series = "leader_election_master_status"
    leads = {name: operator_pods.metric(api, name, series) for name in operator_pods.names(api)}
    assert leads == {name: float(name == leader) for name in leads}


def test_a_killed_operator_loses_nothing(box: Sandbox) -> None:
    """All its processes die amid ten new models: each gets its children, once, and its status."""
    operator_pods.until_settled(box.api)
    box.create(config_map("files"))
    for number in range(_MODELS):
        box.create(pausing(f"m{number}", replicas=2))
        if number == _MODELS // 2:
            for pod in operator_pods.pods(box.api):
                node_processes.kill(pod)
    for number in range(_MODELS):
        box.until_reason(f"m{number}", "Suspended", seconds=60)
    for kind in ("Deployment", "Service", "ServiceAccount"):
        found = box.api.list(kind, box.namespace, "app.kubernetes.io/managed-by=triton-operator")
        owners = sorted(each["metadata"]["ownerReferences"][0]["name"] for each in found)
        assert owners == sorted(f"m{number}" for number in range(_MODELS))
    operator_pods.until_settled(box.api)


def test_a_standby_takes_over_from_a_leader_that_hangs(box: Sandbox) -> None:
    """When the Lease has run out it goes on; the old leader wakes up and has to end."""
    box.create(config_map("files"))
    old = operator_pods.until_settled(box.api)
    (pod,) = (each for each in operator_pods.pods(box.api) if each["metadata"]["name"] == old)
    started = time.monotonic()
    with node_processes.frozen(pod):
        box.create(pausing("orphan"))
        until("another pod leads", lambda: _new_leader(box.api, old), seconds=_TAKEOVER_SECONDS)
        print(f"take-over from a frozen leader: {time.monotonic() - started:.1f} s")
        box.until_reason("orphan", "Suspended", seconds=10)
        new = operator_pods.leader(box.api)
    # It wakes up with a Lease that is another's, and has to end rather than to write.
    until("the old leader has ended", lambda: operator_pods.restarts(box.api, old), seconds=30)
    operator_pods.until_settled(box.api)
    assert operator_pods.leader(box.api) == new


def test_a_leader_that_is_told_to_end_gives_its_lease_back(box: Sandbox) -> None:
    """So an upgrade costs a few seconds, not the length of a Lease."""
    box.create(config_map("files"))
    old = operator_pods.until_settled(box.api)
    started = time.monotonic()
    box.api.delete("Pod", operator_pods.NAMESPACE, old)
    until("another pod leads", lambda: _new_leader(box.api, old), seconds=_RELEASED_SECONDS)
    print(f"take-over after SIGTERM: {time.monotonic() - started:.1f} s")
    box.create(pausing("handed-over"))
    box.until_reason("handed-over", "Suspended", seconds=10)
    operator_pods.until_settled(box.api)
