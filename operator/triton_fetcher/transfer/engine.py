"""The engine: a few workers take parts of files, in order, until none is left."""

import asyncio
from collections.abc import AsyncGenerator, Iterator, Sequence
from contextlib import aclosing
from functools import partial
from pathlib import Path
from typing import Final, Protocol, cast

from typing_extensions import Buffer

from triton_fetcher.errors import FetchError, unavailable
from triton_fetcher.progress import Progress
from triton_fetcher.sources.source import Reader, RemoteFile
from triton_fetcher.transfer.ledger import Ledger
from triton_fetcher.transfer.limits import MIB, Limits
from triton_fetcher.transfer.partial_file import Part, PartialFile
from triton_fetcher.transfer.retry import Retry
from triton_fetcher.transfer.room import need_room
from triton_fetcher.transfer.staging import Staging

_WRITE_BYTES: Final = MIB
"""Smaller chunks are gathered up to this, since each write costs a change of thread."""
_WRITE_CHUNKS: Final = 512
"""The system takes at most 1,024 in one write."""

Job = tuple[PartialFile, Part | None]
"""A part to fetch; None for a file that lacks none and only has to be finished."""


class Shelf(Protocol):
    """Where whole files are kept for other trees."""

    def take(self, file: RemoteFile, target: Path) -> str | None:
        """Put *file* at *target*, if it is there; return its sha256."""
        ...

    def put(self, file: RemoteFile, target: Path, sha256: str) -> None:
        """Keep what lies at *target*."""
        ...


class Transfer:
    """Moves files into one staging area."""

    def __init__(
        self, staging: Staging, shelf: Shelf | None, progress: Progress, limits: Limits
    ) -> None:
        self.progress = progress
        self.scratch = staging.scratch
        self.retrying = Retry(limits, progress)
        self.sha256: dict[Path, str] = {}
        """Hashes of the files that are there, by their place."""
        self._staging = staging
        self._shelf = shelf
        self._ledger = Ledger(staging.ledger)
        self._limits = limits

    def need_room(self, count: int) -> None:
        """Raise FetchError unless the disk has room for *count* bytes more."""
        need_room(self._staging.root, count)

    async def download(self, files: Sequence[RemoteFile], read: Reader, folder: Path) -> None:
        """Put each file at its path in *folder*, by parallel ranged reads.

        What an earlier run completed is not fetched again, neither files nor parts.
        Raises FetchError and OSError.
        """
        self.progress.expect(sum(file.size or 0 for file in files))
        wanted = [file for file in files if not self._there(file, folder / file.path)]
        self.need_room(sum(file.size or 0 for file in wanted) - self._staging.partial_bytes())
        opened: list[PartialFile] = []
        jobs = self._jobs(wanted, folder, opened)
        try:
            async with asyncio.TaskGroup() as workers:
                for _ in range(self._limits.parallel):
                    workers.create_task(self._work(jobs, read, opened))
        except* (FetchError, OSError) as group:
            raise _first(group) from None
        finally:
            for each in opened:
                each.close()

    def _there(self, file: RemoteFile, target: Path) -> bool:
        found = self._ledger.sha256(file, target)
        if found is None and self._shelf and target.is_relative_to(self._staging.tree):
            found = self._shelf.take(file, target)
        if found is None:
            return False
        self.sha256[target] = found
        self.progress.skip(target.stat().st_size)
        return True

    def _jobs(
        self, files: Sequence[RemoteFile], folder: Path, opened: list[PartialFile]
    ) -> Iterator[Job]:
        """Yield parts in the order of the files: few are open at a time, and hashing follows."""
        for file in files:
            entered = PartialFile(file, folder / file.path, self._staging.partial, self._limits)
            opened.append(entered)
            self.progress.skip(entered.resumed)
            parts: list[Part | None] = [*entered.parts]
            yield from ((entered, part) for part in parts or [None])

    async def _work(self, jobs: Iterator[Job], read: Reader, opened: list[PartialFile]) -> None:
        for entered, part in jobs:
            if part is not None:
                await self.retrying(partial(self._fetch, entered, part, read))
            if part is None or entered.finish_part(part):
                await self._complete(entered)
                opened.remove(entered)

    async def _fetch(self, entered: PartialFile, part: Part, read: Reader) -> None:
        """Fetch *part* from where it stands; raises FetchError when it ends too early."""
        entered.rewind(part)
        stream = read(entered.file, part.position, part.end)
        async with aclosing(cast(AsyncGenerator[Buffer], stream)) as chunks:
            whole = False
            while not whole:
                batch, whole, fault = await self._gather(chunks)
                new = await entered.write(part, batch)
                if new:
                    self.progress.advance(new)
                if fault:
                    raise fault
        if part.end not in (None, part.position):
            raise unavailable(
                f"the source closed the connection {(part.end or 0) - part.position} bytes too"
                f" early, in {entered.file.path}"
            )

    async def _gather(
        self, chunks: AsyncGenerator[Buffer]
    ) -> tuple[list[Buffer], bool, Exception | None]:
        """Return the next chunks, whether they are the last, and the fault that cut them off."""
        batch: list[Buffer] = []
        count = 0
        try:
            while count < _WRITE_BYTES and len(batch) < _WRITE_CHUNKS:
                async with asyncio.timeout(self._limits.stall_seconds):
                    chunk = await anext(chunks, None)
                if chunk is None:
                    return batch, True, None
                batch.append(chunk)
                count += memoryview(chunk).nbytes
        except TimeoutError:
            seconds = self._limits.stall_seconds
            return batch, True, unavailable(f"the source sent no byte for {seconds:g} seconds")
        except (FetchError, ConnectionError) as fault:
            return batch, True, fault
        return batch, False, None

    async def _complete(self, entered: PartialFile) -> None:
        """Give a whole file its name, and remember it."""
        file, target = entered.file, entered.target
        found = await entered.finish(durable=self._staging.durable)
        self._ledger.add(file, target, found)
        self.sha256[target] = found
        if self._shelf and target.is_relative_to(self._staging.tree):
            self._shelf.put(file, target, found)


def _first(group: ExceptionGroup[FetchError | OSError]) -> BaseException:
    """Return the cause: the first permanent fault, else the first."""
    faults = list(_leaves(group))
    permanent = [each for each in faults if isinstance(each, FetchError) and not each.transient]
    return (permanent or faults)[0]


def _leaves(group: BaseExceptionGroup[BaseException]) -> Iterator[BaseException]:
    for each in group.exceptions:
        if isinstance(each, BaseExceptionGroup):
            yield from _leaves(each)
        else:
            yield each
