"""Writes plain files and folders below one new folder, and nothing anywhere else."""

import os
from pathlib import Path, PurePosixPath
from typing import IO, Final

from triton_fetcher.archives.limits import UnsafeContentError
from triton_fetcher.archives.names import Names

_CHUNK_BYTES: Final = 1024**2
# Triton runs as the same user; nobody needs to write. An archive's own bits could hide a file from
# its user or make it set-uid, so only "executable" is taken over.
_FOLDER_MODE: Final = 0o755
_FILE_MODE: Final = 0o644
_PROGRAM_MODE: Final = 0o755
_EXECUTABLE: Final = 0o100


class TreeWriter:
    """A tree in *folder*, which must be empty: then it holds no link that could be followed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._names = Names()
        self._made = {PurePosixPath()}

    def make_folder(self, path: PurePosixPath) -> None:
        """Make an empty folder, once or again. Raises UnsafeContentError."""
        self._names.add(path, folder=True)
        self._make(path)

    def write_file(
        self, path: PurePosixPath, content: IO[bytes], *, size: int, mode: int = 0
    ) -> None:
        """Write a file of exactly *size* bytes. Raises UnsafeContentError, OSError."""
        self._names.add(path, folder=False)
        place = self._folder / path
        self._make(path.parent)
        final_mode = _PROGRAM_MODE if mode & _EXECUTABLE else _FILE_MODE
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
        with os.fdopen(os.open(place, flags, final_mode), "wb", buffering=0) as file:
            written = 0
            while chunk := content.read(_CHUNK_BYTES):
                written += len(chunk)
                if written > size:
                    break
                file.write(chunk)
        if written != size:
            raise UnsafeContentError(f"{str(path)!a} has another size than its entry says")

    def _make(self, path: PurePosixPath) -> None:
        """Make a folder, unless it is known: asking the disk for each file takes a third longer."""
        if path not in self._made:
            (self._folder / path).mkdir(_FOLDER_MODE, parents=True, exist_ok=True)
            self._made.add(path)
