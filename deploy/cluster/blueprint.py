"""Put the cluster together, and tell it by a fingerprint from one that is defined otherwise."""

import hashlib

import containerd
import control_plane
import dns
import network
import node
from component import Component


def components() -> list[Component]:
    """Return all components in the order in which they start."""
    return [
        control_plane.etcd(),
        containerd.component(),
        control_plane.api_server(),
        control_plane.controller_manager(),
        control_plane.scheduler(),
        node.kubelet(),
        node.kube_proxy(),
    ]


def fingerprint() -> str:
    """Return a digest of everything that runs: programs, arguments, files, network, objects."""
    parts = [(part.name, part.argv(), sorted(part.files.items())) for part in components()]
    whole = repr((parts, network.rules(), node.pod_network(), dns.objects()))
    return hashlib.sha256(whole.encode()).hexdigest()
