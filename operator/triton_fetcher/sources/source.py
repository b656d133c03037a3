"""What a source is: either files that can be listed and read, or a tree that it makes itself."""

from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from typing_extensions import Buffer

if TYPE_CHECKING:
    from triton_fetcher.transfer import Transfer


@dataclass(frozen=True)
class RemoteFile:
    """One file of a source."""

    path: str
    """Relative, with `/`; no empty, `.` or `..` segment."""
    size: int | None
    """Bytes; None when the source does not tell, and then the file is read in one piece."""
    version: str
    """ETag or the like, never the same for other content; empty when the source has none."""
    ranged: bool = True
    """Whether parts can be asked for; else it is read from its start, in one piece."""
    sha256: str | None = None
    """Hex digest, where the source tells it; it is then verified."""
    modified: datetime | None = None
    """When it was written, where files appear one by one; None where a version is whole."""


class Reader(Protocol):
    """Read the bytes *start* to *end* (exclusive; None for the file's end) of a file.

    Chunks of any size, as they come. Must fail when the file is no longer of `file.version`.
    Raises FetchError; what is transient is tried again from where it stopped. It need not watch
    for stalls.
    """

    def __call__(self, file: RemoteFile, start: int, end: int | None) -> AsyncIterator[Buffer]:
        """Return the chunks, in order."""
        ...


@runtime_checkable
class FileSource(Protocol):
    """A source whose files are known before they are fetched: buckets, hubs, single files."""

    async def files(self) -> Sequence[RemoteFile]:
        """Return every file. Raises FetchError."""
        ...

    def read(self, file: RemoteFile, start: int, end: int | None) -> AsyncIterator[Buffer]:
        """Read as a Reader does."""
        ...


@runtime_checkable
class TreeSource(Protocol):
    """A source that makes a folder in its own way: archives, artifacts, Git."""

    async def version(self) -> str:
        """Return what is never the same for other content: a commit, a digest, an ETag.

        Cheap, and the first contact with the source. Empty when the source can't tell.
        Raises FetchError.
        """
        ...

    async def fill(self, folder: Path, transfer: "Transfer") -> None:
        """Make the tree of `version()` in *folder*, which is empty.

        Called again after a transient FetchError or a restart, with an empty folder;
        `transfer.scratch` keeps what was there. Raises FetchError.
        """
        ...


OpenSource = AbstractAsyncContextManager[FileSource | TreeSource]
