"""Name every path, address and port of the local cluster, so that a collision has one remedy."""

import os
from pathlib import Path

SOURCE = Path(__file__).resolve().parent
CHECKOUT = SOURCE.parents[1]
CHECKOUT_KUBECONFIG = CHECKOUT / ".cluster" / "kubeconfig"


def _folder(variable: str, default: Path) -> Path:
    """Return the folder that the environment variable names, else the default."""
    return Path(os.environ.get(variable) or default)


_USER_CACHE = _folder("XDG_CACHE_HOME", Path.home() / ".cache")
CACHE = _folder("TRITON_OPERATOR_CACHE", _USER_CACHE / "triton-operator").absolute()

# One cluster a machine: its addresses and ports are fixed, so its state is shared by all checkouts.
STATE = _folder(
    "TRITON_OPERATOR_CLUSTER_STATE", Path("/var/lib/triton-operator-cluster")
).absolute()
# What must not outlive a reboot: process records, sockets, network namespaces.
RUN = Path("/run/triton-operator-cluster")

CONFIG = STATE / "config"
PKI = STATE / "pki"
LOGS = STATE / "logs"
POD_LOGS = STATE / "pod-logs"
AUDIT_LOG = STATE / "audit" / "audit.log"
ADMIN_KUBECONFIG = STATE / "admin.kubeconfig"
CONTAINERD_ROOT = STATE / "containerd"
CONTAINERD_SOCKET = RUN / "containerd.sock"
KUBELET_ROOT = STATE / "kubelet"
FINGERPRINT = RUN / "fingerprint"
LOCK = Path("/run/triton-operator-cluster.lock")

# The name under which the CNI library and plugins file what they remember of each pod.
POD_NETWORK = "triton-operator-pods"

# Every process that the cluster starts, containers included, lives below this control group.
CGROUP = "triton-operator-cluster"

BRIDGE = "tritonop0"
# A set address keeps the bridge from taking over the one of whichever pod comes or goes.
BRIDGE_MAC = "02:74:72:69:74:6f"
FILTER_TABLE = "triton-operator-cluster"

POD_RANGE = "10.213.0.0/16"
NODE_PODS = "10.213.0.0/24"
NODE_ADDRESS = "10.213.0.1"
FIRST_POD_ADDRESS = "10.213.0.10"
FAKE_PODS = "10.213.128.0/17"
FAKE_NODE_ADDRESS = "10.213.128.1"
SERVICE_RANGE = "10.214.0.0/16"
API_SERVICE_ADDRESS = "10.214.0.1"
DNS_SERVICE_ADDRESS = "10.214.0.10"
REVERSE_ZONES = "213.10.in-addr.arpa 214.10.in-addr.arpa"
CLUSTER_DOMAIN = "cluster.local"

# None of the usual ports, so that another cluster's processes can stay where they are.
API_PORT = 16443
ETCD_PORT = 16379
ETCD_PEER_PORT = 16380
CONTROLLER_MANAGER_PORT = 16257
SCHEDULER_PORT = 16259
KUBELET_PORT = 16250
KUBELET_HEALTH_PORT = 16248
PROXY_HEALTH_PORT = 16256
PROXY_METRICS_PORT = 16249
KWOK_PORT = 16247

NODE_NAME = "triton-local"
GPU_RESOURCE = "nvidia.com/gpu"
GPU_PRODUCT_LABEL = "nvidia.com/gpu.product"
GPU_COUNT = 2
GPU_PRODUCT = "Local-GPU"
