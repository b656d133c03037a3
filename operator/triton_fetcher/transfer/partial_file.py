"""One file on its way to the disk: parts written in any order, hashed from the front meanwhile."""

import asyncio
import hashlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from typing_extensions import Buffer

from triton_api.conditions import Reason
from triton_fetcher.errors import FetchError, unavailable
from triton_fetcher.sources.source import RemoteFile
from triton_fetcher.transfer.journal import Journal, missing
from triton_fetcher.transfer.limits import MIB, Limits

_HASH_BYTES: Final = 16 * MIB
"""How far the hash may stay behind; then it reads back what the page cache still holds."""
_READ_BYTES: Final = MIB


@dataclass
class Part:
    """A span of a file that one request fetches."""

    start: int
    end: int | None
    position: int
    """Where the next byte goes."""
    highest: int
    """Where it once was: a part that can't be resumed goes back to its start."""

    @property
    def finished(self) -> bool:
        """Return whether nothing is missing; never, while the length is not known."""
        return self.position == self.end


class PartialFile:
    """A file that gets its name only when it is whole and its hash is right."""

    def __init__(self, file: RemoteFile, target: Path, work: Path, limits: Limits) -> None:
        self.file = file
        self.target = target
        name = hashlib.sha256(file.path.encode()).hexdigest()[:32]
        self._path = work / f"{name}.partial"
        self._journal_path = work / f"{name}.journal"
        self._journal = Journal.opened(self._journal_path, file, self._path)
        fresh = 0 if self._journal.done else os.O_TRUNC
        self._descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | fresh, 0o644)
        self.parts = [Part(start, end, start, start) for start, end in self._spans(limits)]
        self.unfinished = len(self.parts)
        self._front = 0
        self._hash = hashlib.sha256()
        self._hashed = 0
        self._hashing = asyncio.Lock()

    @property
    def resumed(self) -> int:
        """Return the bytes that an earlier run left."""
        return sum(end - start for start, end in self._journal.done)

    async def write(self, part: Part, chunks: list[Buffer]) -> int:
        """Append *chunks* to *part*; return how many bytes are new.

        Raises OSError, and FetchError when they are more than what was asked for.
        """
        views = [memoryview(chunk).cast("B") for chunk in chunks]
        count = sum(map(len, views))
        if part.end is not None and part.position + count > part.end:
            raise unavailable(f"the source sent more of {self.file.path} than was asked for")
        await asyncio.to_thread(_write, self._descriptor, views, part.position)
        if count:
            self._journal.add((part.position, part.position + count))
        part.position += count
        new = max(part.position - part.highest, 0)
        part.highest = max(part.position, part.highest)
        if not self._hashing.locked():
            await self._hash_up_to_front(_HASH_BYTES)
        return new

    def rewind(self, part: Part) -> None:
        """Go back to the start of *part* if the source can't continue in its middle."""
        if part.position and (not self.file.ranged or self.file.size is None):
            part.position = part.start
            os.ftruncate(self._descriptor, part.start)
            self._hash = hashlib.sha256()
            self._hashed = 0

    def finish_part(self, part: Part) -> bool:
        """Note that *part* is whole; return whether the file is."""
        part.end = part.position
        self.unfinished -= 1
        return self.unfinished == 0

    async def finish(self, *, durable: bool) -> str:
        """Give the file its name; return its sha256.

        Raises FetchError, and forgets the content, when it is not what the source announced.
        """
        await self._hash_up_to_front(1)
        found = self._hash.hexdigest()
        if self.file.sha256 not in (None, found):
            self._journal_path.unlink()
            raise self._mismatch(found)
        if durable:
            await asyncio.to_thread(os.fdatasync, self._descriptor)
        self.target.parent.mkdir(parents=True, exist_ok=True)
        self._path.replace(self.target)
        self.close()
        self._journal_path.unlink()
        return found

    def close(self) -> None:
        """Close the files; what is on the disk stays for the next run."""
        os.close(self._descriptor)
        self._journal.close()

    def _mismatch(self, found: str) -> FetchError:
        """Return the error of content with the sha256 *found*.

        What an earlier run left may be the fault, and is fetched once more; what came whole from
        the source is what the source has.
        """
        return FetchError(
            Reason.DIGEST_MISMATCH,
            f"{self.file.path} arrived with the sha256 {found}, and its source says"
            f" {self.file.sha256}; store the file in the source anew",
            transient=self.resumed > 0,
        )

    def _spans(self, limits: Limits) -> list[tuple[int, int | None]]:
        if self.file.size is None or not self.file.ranged:
            return [(0, self.file.size)]
        return [*missing(self._journal.done, self.file.size, limits.part_bytes)]

    def _prefix(self) -> int:
        """Return up to where all bytes are there."""
        while self._front < len(self.parts) and self.parts[self._front].finished:
            self._front += 1
        if self._front < len(self.parts):
            return self.parts[self._front].position
        return os.fstat(self._descriptor).st_size

    async def _hash_up_to_front(self, least: int) -> None:
        async with self._hashing:
            while (end := self._prefix()) - self._hashed >= least:
                end = min(end, self._hashed + _HASH_BYTES)
                await asyncio.to_thread(self._hash_span, self._hashed, end)
                self._hashed = end

    def _hash_span(self, start: int, end: int) -> None:
        buffer = bytearray(_READ_BYTES)
        view = memoryview(buffer)
        while start < end:
            count = os.preadv(self._descriptor, [view[: min(_READ_BYTES, end - start)]], start)
            if not count:
                raise OSError(f"{self._path} is shorter than what was written to it")
            self._hash.update(view[:count])
            start += count


def _write(descriptor: int, views: list[memoryview], position: int) -> None:
    """Write all of *views*: one call of the system may take less."""
    while views:
        written = os.pwritev(descriptor, views, position)
        position += written
        while views and written >= len(views[0]):
            written -= len(views.pop(0))
        if views:
            views[0] = views[0][written:]
