"""Pack a folder into an archive, whose kind its name tells."""

import io
import tarfile
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from source_servers.server import files_below

_TAR_MODES: Final[Mapping[str, str]] = {".tar": "w", ".tar.gz": "w:gz", ".tgz": "w:gz"}


def packed(folder: Path, name: str) -> bytes:
    """Return the archive of *folder*: .tar, .tar.gz, .tgz, .tar.zst or .zip."""
    if name.endswith(".zip"):
        return _zip(folder)
    if name.endswith(".tar.zst"):
        return zstd(_tar(folder))
    suffix = max((each for each in _TAR_MODES if name.endswith(each)), key=len)
    return _tar(folder, _TAR_MODES[suffix])


def zstd(content: bytes) -> bytes:
    """Return *content* compressed."""
    import zstandard  # noqa: PLC0415  # the fetcher's, and few tests need it

    return zstandard.ZstdCompressor().compress(content)


def _tar(folder: Path, mode: str = "w") -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode=mode) as archive:  # type: ignore[call-overload]
        for path in sorted(folder.rglob("*")):
            archive.add(path, path.relative_to(folder).as_posix(), recursive=False)
    return buffer.getvalue()


def _zip(folder: Path) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, file in files_below(folder):
            archive.write(file, path)
    return buffer.getvalue()
