"""The cluster in use, and how an image gets into it."""

from __future__ import annotations

import json
import os
import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from triton_images import cache, processes
from triton_images.build import Built
from triton_images.catalogue import CHECKOUT, Image
from triton_images.engine import choose

LOCAL_KUBECONFIG = CHECKOUT / ".cluster" / "kubeconfig"
LOCAL_CONTEXT = "triton-local"
"""The context that `python3 deploy/cluster` writes."""

REGISTRY_VARIABLE = "TRITON_OPERATOR_REGISTRY"


class NoClusterError(LookupError):
    """There is no cluster to load images into, or no way to do so."""


class Cluster(Protocol):
    """A place that images can be loaded into."""

    def has(self, built: Built) -> bool:
        """Say whether pods already get exactly this build under the image's name."""

    def load(self, built: Built) -> None:
        """Load the image."""

    def reference(self, image: Image) -> str:
        """Return the name by which pods of this cluster get the image."""


def in_use(kubeconfig: str | None, engine_name: str | None) -> Cluster:
    """Return the cluster of *kubeconfig*, of the environment, or the local one."""
    context = _current_context(kubeconfig)
    if context == LOCAL_CONTEXT:
        return LocalCluster()
    if context.startswith("kind-"):
        return KindCluster(context.removeprefix("kind-"))
    registry = os.environ.get(REGISTRY_VARIABLE)
    if not registry:
        msg = (
            f"context {context!r} is neither the local cluster nor a kind cluster, so images get "
            f"there through a registry only: set {REGISTRY_VARIABLE} to one that its nodes can "
            f"pull from and that you are logged in to, for example registry.example.com/triton"
        )
        raise NoClusterError(msg)
    return RegistryCluster(registry.rstrip("/"), engine_name)


class LocalCluster:
    """The cluster of `python3 deploy/cluster`: its containerd imports archives."""

    _command = (sys.executable, str(CHECKOUT / "deploy" / "cluster"))

    def has(self, built: Built) -> bool:
        """Compare with the record of what was loaded, and with what the cluster says it has.

        Both are needed: a name alone may stand for an older build, and a record alone outlives
        the cluster.
        """
        line = self._lines().get(built.image.reference)
        return line is not None and self._record().get(built.image.reference) == [
            built.archive.name,
            line,
        ]

    def load(self, built: Built) -> None:
        """Import the archive and record it."""
        log = cache.folder() / "logs" / "load.log"
        processes.run([*self._command, "load", str(built.archive)], log)
        reference = built.image.reference
        record = self._record() | {reference: [built.archive.name, self._lines()[reference]]}
        self._record_path().write_text(json.dumps(record, indent=1))

    def reference(self, image: Image) -> str:
        """Return the image's own name."""
        return image.reference

    def _lines(self) -> dict[str, str]:
        """Return each image of the cluster with the whole line that the cluster prints for it."""
        output = processes.answer([*self._command, "images"])
        if output is None:
            msg = "the local cluster does not answer; start it with 'make cluster'"
            raise NoClusterError(msg)
        return {line.split()[0]: line for line in output.splitlines() if line.strip()}

    def _record(self) -> dict[str, list[str]]:
        path = self._record_path()
        record: dict[str, list[str]] = json.loads(path.read_text()) if path.exists() else {}
        return record

    def _record_path(self) -> Path:
        return cache.folder() / "loaded.json"


@dataclass(frozen=True)
class KindCluster:
    """A cluster of kind: its nodes are containers of the Docker engine."""

    name: str

    def has(self, built: Built) -> bool:
        """Ask each node for the id of the image under this name."""
        nodes = (processes.answer(["kind", "get", "nodes", "--name", self.name]) or "").split()
        wanted = (built.image.reference, cache.image_id(built.archive))
        return bool(nodes) and all(wanted in self._images(node) for node in nodes)

    def load(self, built: Built) -> None:
        """Import the archive on every node."""
        log = cache.folder() / "logs" / "load.log"
        command = ["kind", "load", "image-archive", str(built.archive), "--name", self.name]
        processes.run(command, log)

    def reference(self, image: Image) -> str:
        """Return the image's own name."""
        return image.reference

    def _images(self, node: str) -> set[tuple[str, str]]:
        output = processes.answer(["docker", "exec", node, "crictl", "images", "--output", "json"])
        images = json.loads(output)["images"] if output else []
        return {(tag, image["id"]) for image in images for tag in image["repoTags"]}


@dataclass(frozen=True)
class RegistryCluster:
    """Any other cluster: its nodes pull from a registry."""

    registry: str
    engine_name: str | None

    def has(self, _: Built) -> bool:
        """Never: a push skips by itself the layers that the registry has."""
        return False

    def load(self, built: Built) -> None:
        """Push the image to the registry."""
        target = self.reference(built.image)
        choose(self.engine_name).push(built.archive, built.image.reference, target)

    def reference(self, image: Image) -> str:
        """Return the image's name in the registry."""
        return f"{self.registry}/{image.name}:{image.tag}"


def _current_context(kubeconfig: str | None) -> str:
    paths = (kubeconfig or os.environ.get("KUBECONFIG") or str(LOCAL_KUBECONFIG)).split(os.pathsep)
    for path in filter(None, paths):
        text = Path(path).read_text() if Path(path).is_file() else ""
        # One line, also in the JSON form; a YAML parser is not in the standard library.
        if match := re.search(r'^\s*"?current-context"?:\s*"?([^\s",]+)', text, re.MULTILINE):
            return match[1]
    msg = (
        f"no current context in {' or '.join(paths)}: start a cluster with 'make cluster', "
        "or point KUBECONFIG to one"
    )
    raise NoClusterError(msg)
