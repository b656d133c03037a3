"""Give the disk space back."""

from __future__ import annotations

import shutil
from pathlib import Path

from triton_images import cache, processes
from triton_images.progress import say


def clean() -> None:
    """Remove all archives and the builder's storage."""
    folder = cache.folder().resolve()
    with cache.build_lock():
        for mount in _mounts_below(folder):
            processes.run(["umount", str(mount)], Path("/dev/null"))
        shutil.rmtree(folder)
    say(f"removed {folder}")


def _mounts_below(folder: Path) -> list[Path]:
    """Return the mount points in *folder*, innermost first.

    buildah's overlay storage stays mounted on itself, and so does what a killed build was using.
    """
    table = Path("/proc/self/mounts")
    lines = table.read_text().splitlines() if table.exists() else []
    mounts = [Path(line.split()[1]) for line in lines]
    return [mount for mount in reversed(mounts) if mount.is_relative_to(folder)]
