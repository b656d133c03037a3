"""The folders of a run: what the kubelet would mount, below a folder that stands for `/`."""

import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from triton_api import contract
from triton_cli.local.configuration import Configuration
from triton_operator.kinds import Object

SCRIPT_PLACE: Final = f"{contract.APP_ROOT}/{contract.SCRIPT_FOLDER}".lstrip("/")
"""Where the script is, below the root."""

# Volumes that outlive a run, by their folder in the cache. Their content has names of its own.
_KEPT: Final = {"cache": "fetched", "script-cache": "fetched", "environments": "environments"}
# Places where this machine has its own, and folders that are made otherwise.
_ELSEWHERE: Final = ("scratch", "shared-memory", "gateway-")


class Stage:
    """The pod's volumes as folders, and its mounts as links to them."""

    def __init__(self, root: Path, cache: Path, given: Mapping[str, Path]) -> None:
        """Take an empty folder, the cache, and the folders that stand for volumes, by name."""
        self.root = root
        self._cache = cache
        self._given = given
        # Before a container engine makes them, as root's.
        for name in _KEPT.values():
            (cache / name).mkdir(parents=True, exist_ok=True)

    def set(self, pod: Object, configuration: Configuration) -> None:
        """Make what *pod*, a rendered pod spec, mounts. Raises UserError."""
        (self.root / contract.APP_ROOT.lstrip("/")).mkdir(parents=True)
        for volume in pod["volumes"]:
            if not volume["name"].startswith(_ELSEWHERE):
                self.fill(volume, configuration)
        for mount in mounts(pod):
            place = self.root / mount["mountPath"].lstrip("/")
            place.parent.mkdir(parents=True, exist_ok=True)
            if not place.is_symlink():
                place.symlink_to(self.folder(mount["name"]))

    def fill(self, volume: Object, configuration: Configuration) -> None:
        """Make one volume, or bring it up to date. Raises UserError."""
        folder = self.folder(volume["name"])
        if folder.is_relative_to(self.root):
            shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True, exist_ok=True)
        for path, content in _files(volume, configuration):
            place = folder / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content)

    def folder(self, volume: str) -> Path:
        """Return the folder that stands for *volume*."""
        if volume in self._given:
            return self._given[volume]
        kept = _KEPT.get(volume)
        return self._cache / kept if kept else self.root / "volumes" / volume

    @property
    def folders(self) -> tuple[Path, ...]:
        """Return every folder that a process may follow a link into."""
        kept = {self._cache / name for name in _KEPT.values()}
        return (self.root, *sorted(kept), *self._given.values())


def mounts(pod: Object) -> Iterator[Object]:
    """Yield every mount of a folder that is staged."""
    for container in (*pod["initContainers"], *pod["containers"]):
        for mount in container["volumeMounts"]:
            if not mount["name"].startswith(_ELSEWHERE):
                yield mount


def _files(volume: Object, configuration: Configuration) -> Iterator[tuple[str, bytes]]:
    """Yield the files of a ConfigMap or Secret volume: the entries named, or each key."""
    if "configMap" in volume:
        kind, source, name = "ConfigMap", volume["configMap"], volume["configMap"]["name"]
    elif "secret" in volume:
        kind, source, name = "Secret", volume["secret"], volume["secret"]["secretName"]
    else:
        return
    keys = configuration.data(kind, name)
    for item in source.get("items") or [{"key": key, "path": key} for key in keys]:
        yield item["path"], configuration.entry(kind, name, item["key"])
