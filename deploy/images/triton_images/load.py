"""Put built images into the cluster in use, and leave alone what it already has."""

from __future__ import annotations

from triton_images import clusters
from triton_images.build import Built
from triton_images.progress import say


def load(images: list[Built], kubeconfig: str | None, engine_name: str | None) -> list[str]:
    """Load each of *images* that the cluster does not have; return the names for pods."""
    cluster = clusters.in_use(kubeconfig, engine_name)
    names = []
    for built in images:
        names.append(cluster.reference(built.image))
        if cluster.has(built):
            say(f"{built.image.name}: already in the cluster")
        else:
            cluster.load(built)
            say(f"{built.image.name}: loaded as {names[-1]}")
    return names
