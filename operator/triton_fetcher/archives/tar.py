"""Unpacking of a tar stream.

`tarfile` parses; what its filters let through is not enough here: links within the tree, sparse
files, and archives that end early pass them.
"""

import tarfile
from pathlib import Path
from typing import IO, Self, cast

from triton_fetcher.archives.limits import UnsafeContentError
from triton_fetcher.archives.names import safe_path
from triton_fetcher.archives.stream import CountedStream
from triton_fetcher.archives.writer import TreeWriter

_DRAIN_BYTES = 1024**2


class _Header(tarfile.TarInfo):
    """A header that is either whole or fails.

    TarFile takes whatever it can't read, past the first header, for the end of the archive.
    """

    @classmethod
    def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> Self:
        try:
            return super().frombuf(buf, encoding, errors)
        except tarfile.HeaderError as error:
            if isinstance(error, tarfile.EOFHeaderError):  # type: ignore[attr-defined]
                raise
            raise UnsafeContentError(f"it is damaged: {error}") from None


def extract_tar(stream: CountedStream, folder: Path) -> None:
    """Unpack *stream* into *folder*. Raises UnsafeContentError, tarfile.TarError."""
    writer = TreeWriter(folder)
    with _opened(stream) as archive:
        while member := _next(archive, stream):
            _unpack(archive, member, writer)
            # It keeps every member otherwise.
            archive.members.clear()  # type: ignore[attr-defined]
        _expect_end(archive)


def _opened(stream: CountedStream) -> tarfile.TarFile:
    readable = cast("IO[bytes]", stream)
    # Opening reads the first header.
    with stream.reading_headers():
        return tarfile.open(
            fileobj=readable, mode="r|", tarinfo=_Header, encoding="utf-8", errors="strict"
        )


def _next(archive: tarfile.TarFile, stream: CountedStream) -> tarfile.TarInfo | None:
    with stream.reading_headers():
        return archive.next()


def _unpack(archive: tarfile.TarFile, member: tarfile.TarInfo, writer: TreeWriter) -> None:
    path = safe_path(member.name)
    if member.isdir():
        writer.make_folder(path)
        return
    content = archive.extractfile(member) if _is_plain(member) else None
    if content is None:
        raise UnsafeContentError(
            f"{member.name!a} is {_kind(member)}; only files and folders may be"
        )
    writer.write_file(path, content, size=member.size, mode=member.mode)


def _is_plain(member: tarfile.TarInfo) -> bool:
    return member.type in {tarfile.REGTYPE, tarfile.AREGTYPE} and not member.issparse()


def _kind(member: tarfile.TarInfo) -> str:
    if member.issym() or member.islnk():
        return "a link"
    if member.isdev():
        return "a device or a pipe"
    return "a sparse file" if member.issparse() else "of an unknown type"


def _expect_end(archive: tarfile.TarFile) -> None:
    """Read on to the end of the stream, which also verifies a compressor's checksum."""
    rest = archive.fileobj
    while chunk := rest.read(_DRAIN_BYTES) if rest else b"":
        if chunk.strip(b"\0"):
            raise UnsafeContentError("something follows the end of the archive")
