"""Build the cluster's programs from pinned Go modules, once, for all checkouts on this machine."""

import fcntl
import functools
import hashlib
import platform
import re
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import settings
from commands import run
from errors import ClusterError
from progress import step

MODULES = settings.SOURCE / "tools"
_CNI = "github.com/containernetworking/plugins/plugins"
_CONTAINERD = "github.com/containerd/containerd/v2/cmd"


@dataclass(frozen=True)
class Tool:
    """Say where a program's source is and how it has to be built."""

    name: str
    module: str
    package: str
    tags: str = ""
    needs_c: bool = False


CORE = (
    *(
        Tool(name, "kubernetes", f"k8s.io/kubernetes/cmd/{name}")
        for name in (
            "kube-apiserver",
            "kube-controller-manager",
            "kube-scheduler",
            "kubelet",
            "kube-proxy",
            "kubectl",
        )
    ),
    Tool("etcd", "kubernetes", "go.etcd.io/etcd/server/v3"),
    # Its btrfs driver needs C headers that nothing here uses.
    *(
        Tool(name, "containerd", f"{_CONTAINERD}/{name}", tags="no_btrfs")
        for name in ("containerd", "containerd-shim-runc-v2", "ctr")
    ),
    # Without the tag, a pod that asks for the RuntimeDefault seccomp profile does not start.
    Tool("runc", "runc", "github.com/opencontainers/runc", tags="seccomp", needs_c=True),
    Tool("bridge", "cni", f"{_CNI}/main/bridge"),
    Tool("host-local", "cni", f"{_CNI}/ipam/host-local"),
    Tool("coredns", "coredns", "."),
)
ON_DEMAND = (
    Tool("kwok", "kwok", "sigs.k8s.io/kwok/cmd/kwok"),
    Tool("helm", "helm", "helm.sh/helm/v4/cmd/helm"),
)
BY_NAME = {tool.name: tool for tool in (*CORE, *ON_DEMAND)}


@functools.cache
def folder() -> Path:
    """Return the folder of the programs that these very modules build."""
    content = hashlib.sha256(platform.machine().encode())
    for file in sorted(MODULES.rglob("*")):
        if file.suffix in (".mod", ".sum", ".go"):
            content.update(str(file.relative_to(MODULES)).encode() + file.read_bytes())
    content.update(repr(sorted(BY_NAME.items())).encode())
    return settings.CACHE / "bin" / content.hexdigest()[:16]


def path(name: str) -> Path:
    """Return where the program is once it is built."""
    return folder() / name


def core_names() -> list[str]:
    """Return what a running cluster needs."""
    return [tool.name for tool in CORE]


def missing(names: Iterable[str]) -> list[Tool]:
    """Return the tools among the names that still have to be built, those that need C last."""
    unknown = [name for name in names if name not in BY_NAME]
    if unknown:
        raise ClusterError(f"No such tool: {' '.join(unknown)}. There are: {' '.join(BY_NAME)}")
    absent = [BY_NAME[name] for name in names if not path(name).exists()]
    return sorted(absent, key=lambda tool: tool.needs_c)


def build(tools: list[Tool], before_c: Callable[[], None] = lambda: None) -> None:
    """Build the tools; a folder that an interrupted run leaves holds finished programs only.

    `before_c` is called before the first one that needs a C compiler and libraries.
    """
    if not tools:
        return
    if not shutil.which("go"):
        raise ClusterError(
            "Go is not installed, and it builds the cluster's programs. Install Go 1.26."
        )
    with _only_builder():
        for number, tool in enumerate(tools, start=1):
            if tool.needs_c:
                before_c()
            if not path(tool.name).exists():
                with step(f"building {tool.name} ({number}/{len(tools)})"):
                    _build(tool)


@contextmanager
def _only_builder() -> Iterator[None]:
    """Keep two checkouts from building the same programs at once."""
    folder().mkdir(parents=True, exist_ok=True)
    with (folder() / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _build(tool: Tool) -> None:
    unfinished = folder() / f".{tool.name}.unfinished"
    options = ("-trimpath", "-buildvcs=false", "-tags", tool.tags, "-ldflags", _linker_flags(tool))
    run(
        ["go", "build", *options, "-o", unfinished, tool.package],
        folder=MODULES / tool.module,
        environment={
            "CGO_ENABLED": "1" if tool.needs_c else "0",
            "GOFLAGS": "-mod=readonly",
            "GOWORK": "off",
        },
    )
    unfinished.replace(path(tool.name))


def _linker_flags(tool: Tool) -> str:
    """Strip the program and, for Kubernetes, set the version, which is v0.0.0 in a plain build."""
    flags = "-s -w"
    if tool.package.startswith("k8s.io/kubernetes/"):
        version = module_version("kubernetes", "k8s.io/kubernetes")
        major, minor, _ = version.removeprefix("v").split(".")
        for name, value in (("Version", version), ("Major", major), ("Minor", minor)):
            flags += f" -X k8s.io/component-base/version.git{name}={value}"
    return flags


def module_version(module: str, dependency: str) -> str:
    """Return the version of the dependency that the tool module pins."""
    text = (MODULES / module / "go.mod").read_text()
    found = re.search(rf"^\s*(?:require )?{re.escape(dependency)} (v\S+)", text, re.MULTILINE)
    if not found:
        raise ClusterError(f"{MODULES / module / 'go.mod'} does not require {dependency}.")
    return found.group(1)
