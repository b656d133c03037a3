"""Unpacking of a zip file."""

import stat
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import IO, Final, cast

from triton_fetcher.archives.limits import (
    MAX_DIRECTORY_BYTES,
    MAX_ENTRIES,
    UnsafeContentError,
    unpacked_limit,
)
from triton_fetcher.archives.names import safe_path
from triton_fetcher.archives.writer import TreeWriter

_ENCRYPTED: Final = 0x1
# The fixed part of the header before each file; name and extra field come on top.
_LOCAL_HEADER_BYTES: Final = 30
_COMPRESSIONS: Final = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})


class _Measured:
    """A file that never gives more than a directory's worth at once.

    ZipFile reads the whole directory, of whatever size the file says it has, into memory.
    """

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.seek = file.seek
        self.tell = file.tell
        self.seekable = file.seekable
        self.close = file.close

    def read(self, size: int = -1) -> bytes:
        most = MAX_DIRECTORY_BYTES + 1
        data = self._file.read(most if size < 0 else min(size, most))
        if len(data) > MAX_DIRECTORY_BYTES:
            raise UnsafeContentError("its directory is larger than any repository's")
        return data


def extract_zip(path: Path, folder: Path) -> None:
    """Unpack the file at *path* into *folder*. Raises UnsafeContentError, zipfile.BadZipFile."""
    with path.open("rb") as file, zipfile.ZipFile(cast("IO[bytes]", _Measured(file))) as archive:
        members = archive.infolist()
        _judge(members, path.stat().st_size)
        writer = TreeWriter(folder)
        for member in members:
            _unpack(archive, member, writer)


def _judge(members: list[zipfile.ZipInfo], archive_bytes: int) -> None:
    """Look at everything before anything is written. Raises UnsafeContentError."""
    if len(members) > MAX_ENTRIES:
        raise UnsafeContentError(f"it has more than {MAX_ENTRIES} entries")
    if sum(member.file_size for member in members) > unpacked_limit(archive_bytes):
        raise UnsafeContentError("it unpacks to far more than its size: a bomb")
    if _overlap(members, archive_bytes):
        raise UnsafeContentError("its entries share the same bytes: a bomb")


def _overlap(members: Iterable[zipfile.ZipInfo], archive_bytes: int) -> bool:
    end = 0
    for member in sorted(members, key=lambda member: member.header_offset):
        if member.header_offset < end:
            return True
        end = member.header_offset + _LOCAL_HEADER_BYTES + member.compress_size
    return end > archive_bytes


def _unpack(archive: zipfile.ZipFile, member: zipfile.ZipInfo, writer: TreeWriter) -> None:
    # `filename` is what is left of the name after ZipFile has cut it at a NUL.
    path = safe_path(member.orig_filename)
    mode = member.external_attr >> 16
    if stat.S_IFMT(mode) not in {0, stat.S_IFREG, stat.S_IFDIR}:
        raise UnsafeContentError(f"{member.filename!a} is a link or a device")
    if member.is_dir():
        writer.make_folder(path)
        return
    if member.flag_bits & _ENCRYPTED or member.compress_type not in _COMPRESSIONS:
        raise UnsafeContentError(
            f"{member.filename!a} is encrypted or not compressed by deflate; pack it anew"
        )
    with archive.open(member) as content:
        writer.write_file(path, content, size=member.file_size, mode=mode)
