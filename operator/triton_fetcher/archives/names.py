"""Which names an entry of an archive, or a file of a remote tree, may have."""

import re
import unicodedata
from pathlib import PurePosixPath
from typing import Final

from triton_fetcher.archives.limits import (
    MAX_DEPTH,
    MAX_ENTRIES,
    MAX_NAME_BYTES,
    MAX_PATH_BYTES,
    UnsafeContentError,
)

# Control characters break logs and line-based formats; a backslash is a slash to Windows' tools.
_FORBIDDEN: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\\\ud800-\udfff]")
_DRIVE: Final = re.compile(r"[A-Za-z]:")


def safe_path(name: str) -> PurePosixPath:
    """Return *name* as a relative path that stays below its root; the root itself is `.`.

    Raises UnsafeContentError that shows the name in ASCII.
    """
    if _FORBIDDEN.search(name):
        raise UnsafeContentError(
            f"the name {_shown(name)} holds a control character or a backslash"
        )
    if name.startswith("/") or _DRIVE.match(name):
        raise UnsafeContentError(f"the name {_shown(name)} is absolute")
    path = PurePosixPath(name)
    if not name or ".." in path.parts:
        raise UnsafeContentError(f"the name {_shown(name)} leads out of the tree")
    too_long = any(len(part.encode()) > MAX_NAME_BYTES for part in path.parts)
    if too_long or len(str(path).encode()) > MAX_PATH_BYTES:
        raise UnsafeContentError(f"the name {_shown(name)} is too long")
    if len(path.parts) > MAX_DEPTH:
        raise UnsafeContentError(f"the name {_shown(name)} is more than {MAX_DEPTH} folders deep")
    return path


def _shown(name: str) -> str:
    return ascii(name if len(name) <= 80 else name[:77] + "...")  # noqa: PLR2004


class Names:
    """The names of one tree: each once, and none that another file system takes for another."""

    def __init__(self) -> None:
        self._entries = 0
        self._folders: set[PurePosixPath] = set()
        # By the form that a file system without case makes of a name: as written, and its kind.
        self._seen: dict[str, tuple[PurePosixPath, bool]] = {}

    def add(self, path: PurePosixPath, *, folder: bool) -> None:
        """Take *path* in, with the folders above it. Raises UnsafeContentError."""
        self._entries += 1
        if self._entries > MAX_ENTRIES:
            raise UnsafeContentError(f"it has more than {MAX_ENTRIES} entries")
        for parent in reversed(path.parents):
            if parent not in self._folders:
                self._take(parent, folder=True)
                self._folders.add(parent)
        self._take(path, folder=folder, again=folder)

    def _take(self, path: PurePosixPath, *, folder: bool, again: bool = True) -> None:
        key = unicodedata.normalize("NFC", str(path)).casefold()
        known = self._seen.setdefault(key, (path, folder))
        if known[0] is path:
            return
        if known[0] != path:
            raise UnsafeContentError(f"{str(path)!a} and {str(known[0])!a} differ in case only")
        if known[1] != folder:
            raise UnsafeContentError(f"{str(path)!a} is both a file and a folder")
        if not again:
            raise UnsafeContentError(f"{str(path)!a} is there twice")
