"""Advertise GPUs that are not there: the scheduler then places pods as it would with real ones."""

import json

import settings
from kubectl import Kubectl

# Fake nodes bring their own GPUs.
REAL_NODES = "type!=kwok"


def advertise(kubectl: Kubectl, count: int, product: str) -> None:
    """Give each real node of the cluster the GPUs and the label that names their product."""
    for node in kubectl.items("nodes", "-l", REAL_NODES):
        name = node["metadata"]["name"]
        amount = {settings.GPU_RESOURCE: str(count)}
        # The kubelet derives what is allocatable from the capacity, but only at its next report.
        status = json.dumps({"status": {"capacity": amount, "allocatable": amount}})
        kubectl.text("patch", "node", name, "--subresource=status", "--type=merge", "-p", status)
        label = f"{settings.GPU_PRODUCT_LABEL}={product}"
        kubectl.text("label", "node", name, "--overwrite", label)


def advertised(kubectl: Kubectl) -> bool:
    """Say whether this machine's node offers the GPUs."""
    node = kubectl.document("get", "node", settings.NODE_NAME)
    labels = node["metadata"]["labels"]
    count = node["status"]["allocatable"].get(settings.GPU_RESOURCE)
    return (count, labels.get(settings.GPU_PRODUCT_LABEL)) == (
        str(settings.GPU_COUNT),
        settings.GPU_PRODUCT,
    )
