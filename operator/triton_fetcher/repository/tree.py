"""A tree of files, in a folder or in memory: all that the checker reads from."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

# Triton's own limit is the memory; no honest config.pbtxt comes near this.
_TEXT_LIMIT_BYTES: Final = 4 << 20


class Tree(Protocol):
    """Files and folders; paths are relative, with `/`, and the root is the empty path."""

    def folders(self, path: str) -> frozenset[str]:
        """Return the names of the folders in the folder *path*, links to folders included."""

    def files(self, path: str) -> frozenset[str]:
        """Return the names of the files in the folder *path*."""

    def text(self, path: str) -> str | None:
        """Return the content of a file; None where it is not known."""

    def size(self, path: str) -> int | None:
        """Return the size of a file in bytes; None where it is not known."""


def joined(*parts: str) -> str:
    """Return the path made of *parts*, of which some may be empty."""
    return "/".join(filter(None, parts))


@dataclass(frozen=True)
class FolderTree:
    """A real folder. Links are followed, as Triton does."""

    root: Path

    def folders(self, path: str) -> frozenset[str]:
        """Return the names of the folders in *path*."""
        return frozenset(entry.name for entry in self._entries(path) if entry.is_dir())

    def files(self, path: str) -> frozenset[str]:
        """Return the names of the files in *path*."""
        return frozenset(entry.name for entry in self._entries(path) if entry.is_file())

    def text(self, path: str) -> str | None:
        """Return the content of a file, bytes that are no UTF-8 replaced.

        Triton minds such bytes in values but not in comments, and so does the replacement.
        """
        with (self.root / path).open("rb") as file:
            content = file.read(_TEXT_LIMIT_BYTES + 1)
        return None if len(content) > _TEXT_LIMIT_BYTES else content.decode(errors="replace")

    def size(self, path: str) -> int | None:
        """Return the size of a file in bytes."""
        return (self.root / path).stat().st_size

    def _entries(self, path: str) -> list[Path]:
        folder = self.root / path
        return list(folder.iterdir()) if folder.is_dir() else []


@dataclass(frozen=True)
class MappingTree:
    """Files in memory: path to content, or to None where only the presence is known."""

    entries: Mapping[str, str | None]

    def folders(self, path: str) -> frozenset[str]:
        """Return the names of the folders in *path*."""
        return frozenset(head for head, _, tail in self._below(path) if tail)

    def files(self, path: str) -> frozenset[str]:
        """Return the names of the files in *path*."""
        return frozenset(head for head, slash, _ in self._below(path) if not slash)

    def text(self, path: str) -> str | None:
        """Return the content of a file."""
        return self.entries[path]

    def size(self, path: str) -> int | None:
        """Return the size of a file in bytes."""
        text = self.entries[path]
        return None if text is None else len(text.encode())

    def _below(self, path: str) -> list[tuple[str, str, str]]:
        prefix = f"{path}/" if path else ""
        return [
            entry[len(prefix) :].partition("/")
            for entry in self.entries
            if entry.startswith(prefix)
        ]
