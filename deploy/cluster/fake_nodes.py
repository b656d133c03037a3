"""Make nodes that exist in the API only, whose pods kwok reports as running."""

import json
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cgroups
import kubeconfig
import processes
import settings
import tools
from component import Component, config
from errors import ClusterError
from kubectl import Kubectl
from progress import step

_TIMEOUT_SECONDS = 60
_SHAPE = "triton-operator.dev/shape"
_SELECTOR = "type=kwok"
# kwok looks after nodes with this annotation. The machine's own node is left to its kubelet.
_MARK = {"kwok.x-k8s.io/node": "fake"}
_STAGES = settings.SOURCE / "kwok-stages.yaml"


@dataclass(frozen=True)
class Shape:
    """Say what each fake node offers besides plenty of everything."""

    gpus: int
    product: str

    def text(self) -> str:
        """Return the value that marks a node of this shape."""
        return f"{self.gpus} {self.product}"


def make(count: int, shape: Shape, target: Path) -> None:
    """Make exactly so many fake nodes of the shape in the cluster; none also stops kwok."""
    kubectl = Kubectl(target)
    wanted = {f"kwok-{number}" for number in range(count)}
    present = {_name(node): node for node in kubectl.items("nodes", "-l", _SELECTOR)}
    fitting = {name for name, node in present.items() if _shape(node) == shape.text()}
    _remove(kubectl, present.keys() - (wanted & fitting))
    if not wanted:
        stop()
        return
    _run_kwok(target)
    _create(kubectl, wanted - fitting, shape)
    with step(f"waiting for {count} fake nodes"):
        _wait_until_ready(kubectl, wanted)


def stop() -> None:
    """Stop kwok if it runs."""
    running = processes.recorded().get("kwok")
    if running:
        processes.stop([running], grace=3)


def _run_kwok(target: Path) -> None:
    """Start kwok for this cluster, unless it is the one that runs."""
    component = _component(target)
    running = processes.recorded().get("kwok")
    if running and running.alive() and processes.arguments(running) == component.argv():
        return
    stop()
    tools.build(tools.missing(["kwok"]))
    cgroups.prepare()
    component.start()


def _component(target: Path) -> Component:
    files = {"kwok-stages.yaml": _STAGES.read_text()}
    credentials = target.absolute()
    if _is_own(target):
        # A user of its own, whom the audit log does not take for the administrator.
        files["kwok.kubeconfig"] = kubeconfig.for_component("kwok")
        credentials = config("kwok.kubeconfig")
    arguments = (
        f"--kubeconfig={credentials}",
        f"--config={config('kwok-stages.yaml')}",
        "--manage-all-nodes=false",
        *(f"--manage-nodes-with-annotation-selector={key}={value}" for key, value in _MARK.items()),
        f"--cidr={settings.FAKE_PODS}",
        f"--node-ip={settings.FAKE_NODE_ADDRESS}",
        "--node-lease-duration-seconds=40",
        f"--server-address=127.0.0.1:{settings.KWOK_PORT}",
    )
    return Component("kwok", arguments, files)


def _is_own(target: Path) -> bool:
    """Say whether the kubeconfig is of the native cluster, or a copy of it."""
    own = settings.ADMIN_KUBECONFIG
    return own.exists() and target.read_text() == own.read_text()


def _create(kubectl: Kubectl, names: set[str], shape: Shape) -> None:
    """Create the nodes with their status: an update of it could race with kwok's."""
    if names:
        nodes = [_node(name, shape) for name in sorted(names)]
        content = json.dumps({"apiVersion": "v1", "kind": "List", "items": nodes})
        kubectl.text("create", "-f", "-", stdin=content)


def _node(name: str, shape: Shape) -> dict[str, Any]:
    resources = {
        "cpu": "1k",
        "memory": "4Ti",
        "ephemeral-storage": "4Ti",
        "pods": "10k",
        settings.GPU_RESOURCE: str(shape.gpus),
    }
    labels = {
        "type": "kwok",
        "kubernetes.io/hostname": name,
        "kubernetes.io/os": "linux",
        "kubernetes.io/arch": "amd64",
        settings.GPU_PRODUCT_LABEL: shape.product,
    }
    taint = {"key": "kwok.x-k8s.io/node", "value": "fake", "effect": "NoSchedule"}
    return {
        "apiVersion": "v1",
        "kind": "Node",
        "metadata": {
            "name": name,
            "labels": labels,
            "annotations": {**_MARK, _SHAPE: shape.text()},
        },
        "spec": {"taints": [taint]},
        "status": {"capacity": resources, "allocatable": resources},
    }


def _remove(kubectl: Kubectl, names: set[str]) -> None:
    """Delete the nodes, then their pods by force: no kubelet will ever confirm that they ended."""
    if not names:
        return
    with step(f"removing {len(names)} fake nodes"):
        kubectl.text("delete", "node", "--wait=false", *sorted(names))
        pods = [pod for pod in kubectl.items("pods", "-A") if pod["spec"].get("nodeName") in names]
        if pods:
            content = json.dumps({"apiVersion": "v1", "kind": "List", "items": pods})
            forced = ("--force", "--grace-period=0", "--ignore-not-found", "--wait=false")
            kubectl.text("delete", *forced, "-f", "-", stdin=content)


def _wait_until_ready(kubectl: Kubectl, wanted: set[str]) -> None:
    deadline = time.monotonic() + _TIMEOUT_SECONDS
    while time.monotonic() < deadline:
        nodes = kubectl.items("nodes", "-l", _SELECTOR)
        if wanted <= {_name(node) for node in nodes if _is_ready(node)}:
            return
        time.sleep(0.3)
    raise ClusterError(f"The fake nodes do not get ready; see {processes.log_path('kwok')}")


def _is_ready(node: dict[str, Any]) -> bool:
    conditions = node["status"].get("conditions", [])
    tainted = any("not-ready" in taint["key"] for taint in node["spec"].get("taints", []))
    return not tainted and any(
        each["type"] == "Ready" and each["status"] == "True" for each in conditions
    )


def _name(node: dict[str, Any]) -> str:
    name: str = node["metadata"]["name"]
    return name


def _shape(node: dict[str, Any]) -> str | None:
    shape: str | None = node["metadata"].get("annotations", {}).get(_SHAPE)
    return shape
