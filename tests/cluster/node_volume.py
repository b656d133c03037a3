"""A folder of the local node as a PersistentVolume: the only storage that the cluster has."""

import contextlib
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

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
