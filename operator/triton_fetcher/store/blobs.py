"""Single files that trees share: who changes one line of a config fetches that file alone."""

import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from triton_fetcher.sources.source import RemoteFile
from triton_fetcher.store import disk
from triton_fetcher.store.keys import key_of

_SHA256_LENGTH: Final = 64


@dataclass(frozen=True)
class Blobs:
    """Hard links by sha256. Where the file system has none, each tree fetches its own files.

    Real files, not symbolic links: Triton refuses a label file whose real path leaves the model.
    """

    blobs: Path
    known: Path
    source: str
    """Where a file comes from; a version says something only there."""

    def take(self, file: RemoteFile, target: Path) -> str | None:
        """Put *file* at *target*, if its content is here; return its sha256."""
        found = file.sha256 or self._known(file)
        if found is None:
            return None
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            target.unlink(missing_ok=True)
            os.link(self.blobs / found, target)
        except OSError:
            return None
        return found

    def put(self, file: RemoteFile, target: Path, sha256: str) -> None:
        """Keep what lies at *target*, for the next tree."""
        with suppress(OSError):
            os.link(target, self.blobs / sha256)
        if file.version:
            disk.write_whole(self.known / self._name(file), sha256)

    def _known(self, file: RemoteFile) -> str | None:
        if not file.version:
            return None
        with suppress(FileNotFoundError):
            found = (self.known / self._name(file)).read_text(encoding="ascii")
            return found if len(found) == _SHA256_LENGTH else None
        return None

    def _name(self, file: RemoteFile) -> str:
        return key_of(self.source, file.path, file.size, file.version)
