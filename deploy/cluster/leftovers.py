"""Take away everything a cluster made on this machine, whether it ended well or was killed."""

import json
import shutil
from pathlib import Path

import cgroups
import network
import processes
import settings
from commands import succeeds
from errors import ClusterError

# The images stay: they are slow to make again.
_DISPOSABLE = (
    settings.STATE / "etcd",
    settings.KUBELET_ROOT,
    settings.POD_LOGS,
    settings.AUDIT_LOG.parent,
    settings.PKI,
    settings.CONFIG,
)


def stop_processes() -> None:
    """End all components and containers; nothing but containerd has anything to save."""
    running = processes.recorded()
    containerd = running.pop("containerd", None)
    processes.stop(running.values())
    processes.stop(member for member in processes.members() if member != containerd)
    if containerd:
        processes.stop([containerd], grace=5)
    processes.stop(processes.members())


def remove() -> None:
    """Remove mounts, network, control groups and state; whatever stays behind is an error."""
    _remove_strays()
    _unmount()
    network.down()
    cgroups.remove()
    for folder in _DISPOSABLE:
        if folder.exists():
            shutil.rmtree(folder)
    settings.ADMIN_KUBECONFIG.unlink(missing_ok=True)
    if settings.RUN.exists():
        shutil.rmtree(settings.RUN)


def _unmount() -> None:
    """Unmount all below the cluster's folders: deleting through a mount would delete its data."""
    for _ in range(3):
        for mount in reversed(_mounts()):
            if not succeeds(["umount", mount]):
                succeeds(["umount", "--lazy", mount])
    if _mounts():
        raise ClusterError(f"These cannot be unmounted; do it by hand: {' '.join(_mounts())}")


def _remove_strays() -> None:
    """Remove the files that a killed node leaves in folders whose place cannot be chosen."""
    for bundle in settings.RUN.glob("containerd/io.containerd.runtime.v2.task/*/*/bootstrap.json"):
        address = json.loads(bundle.read_text() or "{}").get("address", "")
        Path(address.removeprefix("unix://") or "/nonexistent").unlink(missing_ok=True)
    for result in Path("/var/lib/cni/results").glob(f"{settings.POD_NETWORK}-*"):
        result.unlink()
    for link in Path("/var/log/containers").glob("*.log"):
        if link.is_symlink() and link.readlink().is_relative_to(settings.STATE):
            link.unlink()


def _mounts() -> list[str]:
    """Return the mount points below the cluster's folders, in the order they were made."""
    found = []
    for line in Path("/proc/self/mountinfo").read_text().splitlines():
        point = line.split()[4].encode().decode("unicode_escape")
        if any(point.startswith(f"{folder}/") for folder in (settings.STATE, settings.RUN)):
            found.append(point)
    return found
