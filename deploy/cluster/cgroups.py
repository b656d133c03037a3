"""Keep all processes of the cluster below one control group, on cgroup v1, v2 or both."""

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import settings
from errors import ClusterError

_MOUNT = Path("/sys/fs/cgroup")
_V2_CONTROLLERS = "+cpu +cpuset +memory +pids +io"


def prepare() -> None:
    """Make the group in every hierarchy: the kubelet refuses a root that one of them lacks."""
    for group in _groups():
        group.mkdir(exist_ok=True)
        if _is_v2(group.parent):
            _delegate(group.parent)
            _delegate(group)
        elif (group / "cpuset.cpus").exists():
            # A new cpuset is empty, and no process may enter it so.
            for file in ("cpuset.cpus", "cpuset.mems"):
                (group / file).write_text((group.parent / file).read_text())
        # A v2 group with controllers may hold either processes or groups, so components get a leaf.
        (group / "components").mkdir(exist_ok=True)
        if (group / "cpuset.cpus").exists() and not _is_v2(group.parent):
            for file in ("cpuset.cpus", "cpuset.mems"):
                (group / "components" / file).write_text((group / file).read_text())


def add(pid: int) -> None:
    """Move the process into the group, in one hierarchy: that is enough to find it again."""
    leaf = _groups()[0] / "components" / "cgroup.procs"
    with suppress(ProcessLookupError):
        leaf.write_text(str(pid))


def pids() -> Iterator[int]:
    """Find the processes in the group, whichever hierarchy says so."""
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and int(entry.name) != os.getpid() and _belongs(entry):
            yield int(entry.name)


def remove() -> None:
    """Remove the emptied groups, innermost first."""
    for group in _groups():
        for inner, _, _ in os.walk(group, topdown=False):
            with suppress(OSError):
                Path(inner).rmdir()


def _belongs(process: Path) -> bool:
    try:
        lines = (process / "cgroup").read_text().splitlines()
    except (FileNotFoundError, ProcessLookupError):
        return False
    return any(f"{line.split(':', 2)[2]}/".startswith(f"/{settings.CGROUP}/") for line in lines)


def _groups() -> list[Path]:
    """Return the cluster's group in each hierarchy that is mounted here."""
    if _is_v2(_MOUNT):
        return [_MOUNT / settings.CGROUP]
    roots = sorted({entry.resolve() for entry in _MOUNT.iterdir() if entry.is_dir()})
    groups = [root / settings.CGROUP for root in roots if (root / "cgroup.procs").exists()]
    if not groups:
        raise ClusterError(f"No control groups are mounted at {_MOUNT}; the kubelet needs them.")
    return groups


def _is_v2(root: Path) -> bool:
    return (root / "cgroup.controllers").exists()


def _delegate(group: Path) -> None:
    """Hand down the controllers that exist; a group that holds processes itself cannot."""
    offered = (group / "cgroup.controllers").read_text().split()
    wanted = [word for word in _V2_CONTROLLERS.split() if word[1:] in offered]
    with suppress(OSError):
        (group / "cgroup.subtree_control").write_text(" ".join(wanted))
