"""Configure containerd, and use its command line for images and leftover containers."""

import json
import tarfile
import time
from pathlib import Path

import images
import processes
import settings
import tools
from commands import run, succeeds
from component import Component, config
from errors import ClusterError
from node import CNI_CONFIG

_CRI = "io.containerd.cri.v1"
_STATE = settings.RUN / "containerd"
# Kubernetes' images and containers are in this namespace of containerd's.
_NAMESPACE = "k8s.io"


def component() -> Component:
    """Return containerd as the kubelet uses it."""
    arguments = ("--config", str(config("containerd.toml")))
    return Component("containerd", arguments, {"containerd.toml": _configuration()})


def wait_until_it_answers(process: processes.Process, seconds: float = 30) -> bool:
    """Say whether containerd answers within the time."""
    deadline = time.monotonic() + seconds
    while process.alive() and time.monotonic() < deadline:
        if settings.CONTAINERD_SOCKET.exists() and succeeds(_ctr("version")):
            return True
        time.sleep(0.05)
    return False


def forget_containers() -> None:
    """Remove the records of containers that a stopped cluster left, but keep the images.

    containerd runs for it without its Kubernetes part, which would otherwise try to revive them.
    """
    if not (settings.CONTAINERD_ROOT / "io.containerd.metadata.v1.bolt").exists():
        return
    bare = Component(
        "containerd",
        ("--config", str(config("containerd-bare.toml"))),
        {"containerd-bare.toml": _configuration(disabled=("io.containerd.grpc.v1.cri",))},
    ).start()
    try:
        if wait_until_it_answers(bare):
            for name in run(_ctr("containers", "ls", "-q")).split():
                succeeds(_ctr("containers", "rm", name))
    finally:
        processes.stop([bare], grace=5)


def load(archive: Path) -> None:
    """Import an image archive in Docker's or the OCI's format.

    Names that it brings are removed first: when a known name moves to another image, containerd's
    Kubernetes part does not record the new image's id, by which image volumes are mounted.
    """
    present = digests()
    for name in _names(archive):
        if name in present:
            run(_ctr("images", "rm", name))
    run(_ctr("images", "import", "--local", str(archive.absolute())))


def _names(archive: Path) -> list[str]:
    """Return the names in an archive in Docker's format; none for other formats."""
    with tarfile.open(archive) as content:
        try:
            file = content.extractfile("manifest.json")
        except KeyError:
            return []
        manifest = json.load(file) if file else []
    return [name for image in manifest for name in image.get("RepoTags") or []]


def digests() -> dict[str, str]:
    """Return the digest of each image by its name, without the entries that name a digest."""
    # A table with a head: REF, TYPE, DIGEST and more.
    rows = [line.split() for line in run(_ctr("images", "ls")).splitlines()[1:]]
    return {row[0]: row[2] for row in rows if "sha256:" not in row[0]}


def _ctr(*arguments: str) -> list[str]:
    if not settings.CONTAINERD_SOCKET.exists():
        raise ClusterError("containerd is not running. Run: python3 deploy/cluster up")
    return [
        str(tools.path("ctr")),
        "-a",
        str(settings.CONTAINERD_SOCKET),
        "-n",
        _NAMESPACE,
        *arguments,
    ]


def _configuration(disabled: tuple[str, ...] = ()) -> str:
    """Return the configuration.

    `restrict_oom_score_adj` is for machines that are containers themselves and may not lower their
    scores: without it the sandbox dies with "can't get final child's PID from pipe".
    """
    return f"""\
version = 3
root = "{settings.CONTAINERD_ROOT}"
state = "{_STATE}"
disabled_plugins = [{", ".join(f'"{plugin}"' for plugin in disabled)}]

[grpc]
  address = "{settings.CONTAINERD_SOCKET}"

[plugins."{_CRI}.runtime"]
  restrict_oom_score_adj = true
  netns_mounts_under_state_dir = true
  [plugins."{_CRI}.runtime".cni]
    bin_dirs = ["{tools.folder()}"]
    conf_dir = "{CNI_CONFIG}"
    use_internal_loopback = true
  [plugins."{_CRI}.runtime".containerd.runtimes.runc]
    runtime_type = "io.containerd.runc.v2"
    [plugins."{_CRI}.runtime".containerd.runtimes.runc.options]
      BinaryName = "{tools.path("runc")}"
      SystemdCgroup = false
      Root = "{settings.RUN / "runc"}"

[plugins."{_CRI}.images".pinned_images]
  sandbox = "{images.PAUSE}"

[plugins."io.containerd.internal.v1.opt"]
  path = "{settings.STATE / "opt"}"

[plugins."io.containerd.nri.v1.nri"]
  disable = true
"""
