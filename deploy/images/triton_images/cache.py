"""Where finished archives are kept, outside the checkout and shared by all checkouts."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from triton_images.catalogue import Image
from triton_images.progress import say

_WORK_PREFIX = "work-"

_KEPT_PER_IMAGE = 3
"""Enough to switch between branches without building again."""


def folder() -> Path:
    """Return the folder of everything this program keeps, created if missing."""
    home = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    root = os.environ.get("TRITON_OPERATOR_CACHE") or str(Path(home) / "triton-operator")
    path = Path(root) / "images"
    path.mkdir(parents=True, exist_ok=True)
    return path


def archive(image: Image, content: str) -> Path:
    """Return where the archive of *image* with fingerprint *content* is, once it is built."""
    return folder() / f"{image.name}-{content}.tar"


def publish(unfinished: Path, finished: Path) -> None:
    """Give a complete archive its name, in one step, and drop the oldest ones of that image.

    An interrupted build leaves only files that don't carry a finished archive's name.
    """
    unfinished.rename(finished)
    name = finished.name.rpartition("-")[0]
    archives = [path for path in folder().glob(f"{name}-*.tar") if _image_name(path) == name]
    for old in sorted(archives, key=_modified, reverse=True)[_KEPT_PER_IMAGE:]:
        old.unlink(missing_ok=True)


def image_id(path: Path) -> str:
    """Return the image's id (`sha256:…`, the digest of its configuration) from its archive."""
    with tarfile.open(path) as tar:
        member = tar.extractfile("manifest.json")
        if member is None:
            msg = f"{path} holds no manifest.json; delete it and build again"
            raise ValueError(msg)
        config: str = json.load(member)[0]["Config"]
    # "<digest>.json" from older writers, "blobs/sha256/<digest>" from newer ones.
    return "sha256:" + Path(config).name.removesuffix(".json")


@contextmanager
def work_folder() -> Iterator[Path]:
    """Yield a new folder on the cache's file system, removed afterwards."""
    with tempfile.TemporaryDirectory(dir=folder(), prefix=_WORK_PREFIX) as name:
        yield Path(name)


@contextmanager
def build_lock() -> Iterator[None]:
    """Hold the one build lock, once others have let go of it."""
    with (folder() / "lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("waiting for another build to finish")
            fcntl.flock(file, fcntl.LOCK_EX)
        # Whoever holds the lock is the only one at work: these are from killed builds.
        for leftover in folder().glob(f"{_WORK_PREFIX}*"):
            shutil.rmtree(leftover, ignore_errors=True)
        yield


def _image_name(path: Path) -> str:
    return path.name.rpartition("-")[0]


def _modified(path: Path) -> float:
    return path.stat().st_mtime
