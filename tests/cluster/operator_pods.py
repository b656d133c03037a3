"""The operator's own pods: which leads, which are ready, and how they are stopped."""

import contextlib

from cluster import access
from cluster.api import Api, Object
from cluster.waiting import operator_log, until

NAMESPACE = access.OPERATOR_NAMESPACE


def selector(api: Api) -> str:
    """Return the label selector of the operator's Deployment."""
    labels = _deployment(api)["spec"]["selector"]["matchLabels"]
    return ",".join(f"{key}={value}" for key, value in labels.items())


def pods(api: Api) -> list[Object]:
    """Return the operator's pods that are not on their way out."""
    found = api.list("Pod", NAMESPACE, selector(api))
    return [each for each in found if "deletionTimestamp" not in each["metadata"]]


def names(api: Api) -> set[str]:
    """Return the names of these pods."""
    return {each["metadata"]["name"] for each in pods(api)}


def lease(api: Api) -> Object:
    """Return the spec of the Lease that the operator's pods compete for."""
    found = api.get("Lease", NAMESPACE, access.OPERATOR)
    assert found is not None, "the operator has no Lease"
    spec: Object = found["spec"]
    return spec


def leader(api: Api) -> str:
    """Return the pod that holds the Lease, "" when none does."""
    return str(lease(api).get("holderIdentity") or "")


def until_settled(api: Api) -> str:
    """Wait until all replicas are ready and one of them leads; return its name."""

    def settled() -> bool:
        deployment = _deployment(api)
        status = deployment["status"]
        wanted = deployment["spec"]["replicas"]
        complete = wanted == status.get("readyReplicas") == status.get("replicas") == len(pods(api))
        return bool(complete) and leader(api) in names(api)

    until(
        "the operator is complete and has a leader",
        settled,
        seconds=90,
        report=lambda: operator_log(api, lines=30),
    )
    return leader(api)


def restarts(api: Api, name: str) -> int:
    """Return how often the container of a pod was started again."""
    pod = api.get("Pod", NAMESPACE, name)
    assert pod is not None, f"{name} is gone"
    return sum(each["restartCount"] for each in pod["status"].get("containerStatuses", []))


def metric(api: Api, pod: str, sample: str) -> float:
    """Return the value of one series that a pod exports; 0 when it has none."""
    text = proxied(api, pod, "/metrics")
    values = [line.rpartition(" ")[2] for line in text.splitlines() if line.startswith(sample)]
    return float(values[0]) if values else 0.0


def proxied(api: Api, pod: str, path: str) -> str:
    """Return what a pod answers on its own port, asked through the API server."""
    return api.request("GET", f"/api/v1/namespaces/{NAMESPACE}/pods/{pod}:8080/proxy{path}")


def restart(api: Api) -> None:
    """Replace all pods, as an upgrade would, and wait until the new ones are settled."""
    before = names(api)
    access.kubectl("rollout", "restart", f"deployment/{access.OPERATOR}", "-n", NAMESPACE)
    until("the old pods are gone", lambda: not before & names(api), seconds=90)
    until_settled(api)


def _deployment(api: Api) -> Object:
    found = api.get("Deployment", NAMESPACE, access.OPERATOR)
    assert found is not None, "the operator is not installed"
    return found


def all_logs(api: Api) -> str:
    """Return the whole log of each operator pod, also of its container before a restart."""
    texts = []
    for name in names(api):
        texts.append(api.log(NAMESPACE, name))
        with contextlib.suppress(Exception):
            texts.append(api.log(NAMESPACE, name, previous="true"))
    return "\n".join(texts)
