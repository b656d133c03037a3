"""Unpacking beside everything else that goes on."""

import asyncio
from pathlib import Path

from triton_fetcher.archives.extract import extract
from triton_fetcher.archives.kinds import ArchiveKind


async def unpack(archive: Path, kind: ArchiveKind, folder: Path, *, shown: str) -> None:
    """Unpack *archive* into *folder* and delete it, which gives its room back.

    Unsafe content deletes it, too: what was stored can't get better. Raises as `extract` does.
    """
    await asyncio.to_thread(_unpack, archive, kind, folder, shown)


def _unpack(archive: Path, kind: ArchiveKind, folder: Path, shown: str) -> None:
    try:
        extract(archive, kind, folder, shown=shown)
    finally:
        archive.unlink(missing_ok=True)
