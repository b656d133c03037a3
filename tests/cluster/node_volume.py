"""Folders of the local node: as a PersistentVolume, the only storage there is, and as emptyDir."""

import contextlib
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from cluster import access
from cluster.api import Object
from cluster.sandbox import Sandbox


@contextlib.contextmanager
def node_volume(box: Sandbox, claim: str) -> Iterator[Path]:
    """Make a folder on this machine, which is the node, and a claim named *claim* on it."""
    folder = Path(tempfile.mkdtemp(prefix="triton-operator-volume-", dir="/var/tmp"))
    folder.chmod(0o755)
    volume = f"{box.namespace}-{claim}"
    box.api.create(_volume(volume, folder))
    box.create(_claim(claim, volume))
    try:
        yield folder
    finally:
        box.delete("PersistentVolumeClaim", claim)
        box.api.delete("PersistentVolume", None, volume)
        shutil.rmtree(folder, ignore_errors=True)


def folder_of(box: Sandbox, claim: str) -> Path:
    """Return the folder behind *claim*."""
    volume = box.api.get("PersistentVolume", None, f"{box.namespace}-{claim}")
    assert volume is not None, f"{claim} has no volume"
    return Path(volume["spec"]["hostPath"]["path"])


@contextlib.contextmanager
def small_disk(folder: Path, size: str) -> Iterator[None]:
    """Mount a disk of *size*, as mount writes it, on *folder*; everyone may write to it."""
    options = f"size={size},mode=777"
    subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", folder], check=True)
    try:
        yield
    finally:
        # Lazily: a pod that is going still holds it.
        subprocess.run(["umount", "--lazy", folder], check=True)


def resize(folder: Path, size: str) -> None:
    """Give the small disk at *folder* another size."""
    subprocess.run(["mount", "-o", f"remount,size={size}", folder], check=True)


def empty_dir(pod: Object, volume: str) -> Path:
    """Return the folder behind an emptyDir of *pod*."""
    audit_log = access.audit_log()
    if audit_log is None:
        pytest.skip("needs the local cluster, whose node is this machine")
    state = audit_log.parents[1]
    volumes = state / "kubelet" / "pods" / pod["metadata"]["uid"] / "volumes"
    return volumes / "kubernetes.io~empty-dir" / volume


def _volume(name: str, folder: Path) -> Object:
    return {
        "apiVersion": "v1",
        "kind": "PersistentVolume",
        "metadata": {"name": name},
        "spec": {
            "capacity": {"storage": "1Gi"},
            "accessModes": ["ReadWriteOnce"],
            "persistentVolumeReclaimPolicy": "Retain",
            "storageClassName": "",
            "hostPath": {"path": str(folder), "type": "Directory"},
        },
    }


def _claim(name: str, volume: str) -> Object:
    return {
        "apiVersion": "v1",
        "kind": "PersistentVolumeClaim",
        "metadata": {"name": name},
        "spec": {
            "accessModes": ["ReadWriteOnce"],
            "storageClassName": "",
            "volumeName": volume,
            "resources": {"requests": {"storage": "1Gi"}},
        },
    }
