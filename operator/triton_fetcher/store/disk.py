"""The few steps that make a change of a disk whole and lasting."""

import os
import shutil
from pathlib import Path


def write_whole(path: Path, text: str) -> None:
    """Put *text* at *path* so that a reader finds the old or the new, also after a crash."""
    beside = path.with_name(f".{path.name}.{os.getpid()}.{os.uname().nodename}")
    with beside.open("w", encoding="ascii") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)


def sync(folder: Path) -> None:
    """Wait until the names in *folder* are on the disk."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_folders(root: Path) -> None:
    """Wait until all names below *root* are on the disk; files are synced one by one before."""
    for folder, _, _ in os.walk(root):
        sync(Path(folder))


def empty(folder: Path) -> None:
    """Remove everything in *folder*, a mount point perhaps, which stays."""
    for entry in folder.iterdir():
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        else:
            entry.unlink()
