"""The unpacked bytes of a compressed file, counted against a limit while they come."""

import gzip
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import zstandard

from triton_fetcher.archives.kinds import ArchiveKind
from triton_fetcher.archives.limits import (
    MAX_HEADER_BYTES,
    MAX_WINDOW_BYTES,
    UnsafeContentError,
    unpacked_limit,
)


class CountedStream:
    """A readable that fails once more comes than is allowed."""

    def __init__(self, stream: IO[bytes], limit: int) -> None:
        self._stream = stream
        self._left = limit
        self._headers_left: int | None = None

    def read(self, size: int) -> bytes:
        """Return up to *size* bytes. Raises UnsafeContentError past a limit."""
        data = self._stream.read(size)
        self._left -= len(data)
        if self._left < 0:
            raise UnsafeContentError("it unpacks to far more than its size: a bomb")
        if self._headers_left is not None:
            self._headers_left -= len(data)
            if self._headers_left < 0:
                raise UnsafeContentError(
                    "the headers of one of its entries are larger than any name"
                )
        return data

    @contextmanager
    def reading_headers(self) -> Iterator[None]:
        """Allow only as many bytes as the headers of one entry can sensibly have."""
        self._headers_left = MAX_HEADER_BYTES
        try:
            yield
        finally:
            self._headers_left = None


@contextmanager
def unpacked(path: Path, kind: ArchiveKind) -> Iterator[CountedStream]:
    """Open the tar in the file at *path*."""
    limit = unpacked_limit(path.stat().st_size)
    with path.open("rb") as file:
        yield CountedStream(_decompressed(file, kind), limit)


def _decompressed(file: IO[bytes], kind: ArchiveKind) -> IO[bytes]:
    if kind is ArchiveKind.TAR_GZIP:
        return gzip.GzipFile(fileobj=file)  # type: ignore[return-value]  # reads all that IO does
    if kind is ArchiveKind.TAR_ZSTD:
        decompressor = zstandard.ZstdDecompressor(max_window_size=MAX_WINDOW_BYTES)
        return decompressor.stream_reader(file, read_across_frames=True)
    return file
