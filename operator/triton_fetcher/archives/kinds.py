"""Which archives are known, by name; a name decides, and the content must agree with it."""

from enum import StrEnum
from pathlib import Path
from typing import Final


class ArchiveKind(StrEnum):
    """The archives that can be unpacked."""

    TAR = "tar"
    TAR_GZIP = "tar.gz"
    TAR_ZSTD = "tar.zst"
    ZIP = "zip"


_SUFFIXES: Final = {
    ".tar": ArchiveKind.TAR,
    ".tar.gz": ArchiveKind.TAR_GZIP,
    ".tgz": ArchiveKind.TAR_GZIP,
    ".tar.zst": ArchiveKind.TAR_ZSTD,
    ".tar.zstd": ArchiveKind.TAR_ZSTD,
    ".tzst": ArchiveKind.TAR_ZSTD,
    ".zip": ArchiveKind.ZIP,
}
# Where each kind has its signature; a tar's is in its first header.
_SIGNATURES: Final = {
    ArchiveKind.TAR: (257, (b"ustar",)),
    ArchiveKind.TAR_GZIP: (0, (b"\x1f\x8b",)),
    # A frame, or a skippable frame before it (RFC 8878).
    ArchiveKind.TAR_ZSTD: (0, (b"\x28\xb5\x2f\xfd", b"\x50\x2a\x4d\x18")),
    ArchiveKind.ZIP: (0, (b"PK\x03\x04", b"PK\x05\x06")),
}


def kind_of(name: str) -> ArchiveKind | None:
    """Return what *name* says its file is, or None when it is no archive."""
    lower = name.lower()
    return next((kind for suffix, kind in _SUFFIXES.items() if lower.endswith(suffix)), None)


def stem_of(name: str) -> str:
    """Return *name* without its suffix, the suffix of an archive in whole."""
    lower = name.lower()
    suffix = next((suffix for suffix in _SUFFIXES if lower.endswith(suffix)), None)
    return name[: -len(suffix)] if suffix else name.rpartition(".")[0] or name


def signature_fits(path: Path, kind: ArchiveKind) -> bool:
    """Return whether the file at *path* begins like an archive of *kind*."""
    offset, signatures = _SIGNATURES[kind]
    with path.open("rb") as file:
        file.seek(offset)
        return file.read(max(map(len, signatures))).startswith(signatures)
