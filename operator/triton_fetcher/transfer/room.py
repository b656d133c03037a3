"""Whether a disk has room, asked before the first byte is fetched."""

import os
from pathlib import Path

from triton_fetcher.errors import disk_full

_GIB = 1024**3


def need_room(folder: Path, count: int) -> None:
    """Raise FetchError unless the disk of *folder* has room for *count* bytes more."""
    disk = os.statvfs(folder)
    free = disk.f_bavail * disk.f_frsize
    if count > free:
        raise disk_full(
            f"{count / _GIB:.2f} GiB are to be written to the disk of {folder}, which has"
            f" {free / _GIB:.2f} GiB left; give it more room, or fetch less by"
            " spec.repository.path or spec.triton.models"
        )
