"""Many TritonModels on nodes that exist in the API only, and what is left of each."""

import contextlib
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor

from cluster import access
from cluster.api import Api, Object
from cluster.manifests import triton_model
from cluster.sandbox import MODEL_LABEL, Sandbox, condition

NODES = 4
_AT_ONCE = 8
_PLACEMENT = {
    "nodeSelector": {"type": "kwok"},
    "tolerations": [{"key": "kwok.x-k8s.io/node", "operator": "Exists", "effect": "NoSchedule"}],
}


@contextlib.contextmanager
def fake_nodes(gpus: int) -> Iterator[None]:
    """Have nodes with so many GPUs in all, whose pods are ready at once."""
    _nodes(NODES, "--gpus", str(-(-gpus // NODES)))
    try:
        yield
    finally:
        _nodes(0)


def _nodes(count: int, *options: str) -> None:
    program = [sys.executable, str(access.CHECKOUT / "deploy" / "cluster"), "nodes", str(count)]
    subprocess.run([*program, "--kubeconfig", access.kubeconfig(), *options], check=True)


def model(name: str, **spec: object) -> Object:
    """Return a TritonModel for a fake node, with one GPU."""
    return triton_model(
        name,
        gpus={"count": 1},
        placement=_PLACEMENT,
        triton={"image": "localhost/never-pulled:24.10"},
        **spec,
    )


def create(box: Sandbox, manifests: Iterable[Object]) -> None:
    """Create many objects, several at a time."""
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        list(pool.map(box.create, manifests))


def delete(box: Sandbox, names: Iterable[str]) -> None:
    """Delete many TritonModels, several at a time."""
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        list(pool.map(lambda name: box.delete("TritonModel", name), names))


def ready(box: Sandbox) -> set[str]:
    """Return the names of the TritonModels whose current generation is Ready."""
    found = set()
    for each in box.api.list("TritonModel", box.namespace):
        told = condition(each.get("status", {}), "Ready")
        current = told.get("observedGeneration") == each["metadata"]["generation"]
        if current and told["status"] == "True":
            found.add(each["metadata"]["name"])
    return found


def children(api: Api, namespace: str) -> Counter[tuple[str, str]]:
    """Count the children of each model, by model and kind."""
    kinds = (
        "ConfigMap",
        "Deployment",
        "NetworkPolicy",
        "PodDisruptionBudget",
        "Pod",
        "Service",
        "ServiceAccount",
    )
    return Counter(
        (each["metadata"]["labels"][MODEL_LABEL], kind)
        for kind in kinds
        for each in api.list(kind, namespace, MODEL_LABEL)
    )
