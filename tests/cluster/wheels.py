"""Packages for scripts where pods reach no index: on a claim that is index and cache in one."""

import contextlib
import copy
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from cluster.api import Object
from cluster.node_volume import node_volume
from cluster.sandbox import Sandbox

_CLAIM = "packages"
_SETTINGS = "packages"
# Of the interpreter in the middleware's image, which is Debian 12's.
_INTERPRETER = ("--implementation", "cp", "--python-version", "3.11")
_PLATFORMS = tuple(
    f"--platform={name}_x86_64" for name in ("manylinux2014", "manylinux_2_17", "manylinux_2_28")
)


@contextlib.contextmanager
def wheels(box: Sandbox, packages: Sequence[str]) -> Iterator[None]:
    """Have *packages* on a claim, and pip's settings in a ConfigMap, for `offline` models."""
    with node_volume(box, _CLAIM) as folder:
        # Pods run as another user, and install beside the wheels.
        folder.chmod(0o777)
        _download(folder / "wheels", packages)
        data = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": "/environments/wheels"}
        box.create(
            {
                "apiVersion": "v1",
                "kind": "ConfigMap",
                "metadata": {"name": _SETTINGS},
                "data": data,
            }
        )
        yield


def packages_of(manifest: Object) -> list[str]:
    """Return the packages that a manifest's script wants."""
    environment = manifest.get("spec", {}).get("middleware", {}).get("environment", {})
    return list(environment.get("pipPackages", []))


def offline(manifest: Object) -> Object:
    """Return *manifest* with its script's packages from the claim."""
    if not packages_of(manifest):
        return manifest
    changed = copy.deepcopy(manifest)
    environment = changed["spec"]["middleware"]["environment"]
    environment["cache"] = {"claimName": _CLAIM}
    environment["indexFrom"] = {"configMapName": _SETTINGS}
    return changed


def _download(folder: Path, packages: Sequence[str]) -> None:
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--only-binary", ":all:"]
    command += [*_INTERPRETER, *_PLATFORMS, "--dest", str(folder), *packages]
    subprocess.run(command, check=True, timeout=300)
