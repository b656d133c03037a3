"""What of an unfinished file is on the disk, written so that a kill at any moment leaves truth."""

import json
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self, TextIO

from triton_fetcher.sources.source import RemoteFile

_BOOT_ID: Final = Path("/proc/sys/kernel/random/boot_id")

Span = tuple[int, int]
"""First byte, and the one after the last."""


@dataclass
class Journal:
    """Spans of one file that are written, one line each, after a line that says of which file.

    A line follows the bytes that it speaks of into the kernel, so it is true for as long as the
    kernel lives; the header names the boot, and a journal of another one counts as empty.
    """

    done: list[Span]
    _lines: TextIO

    @classmethod
    def opened(cls, path: Path, file: RemoteFile, content: Path) -> Self:
        """Return the journal of *file* at *path*; empty unless it fits *content*."""
        header = _header(file)
        known = _read(path)
        done = known[1] if known and known[0] == header and _resumable(file) else []
        if not content.exists() or content.stat().st_size < max(
            (end for _, end in done), default=0
        ):
            done = []
        if not done:
            path.write_text(json.dumps(header) + "\n", encoding="utf-8")
        return cls(done, path.open("a", encoding="utf-8", buffering=1))

    def add(self, span: Span) -> None:
        """Note that *span* is written. It is one write of less than a page, so never half."""
        self._lines.write(f"{span[0]} {span[1]}\n")

    def close(self) -> None:
        """Close the file; it may be removed then."""
        self._lines.close()


def missing(done: Iterable[Span], size: int, part: int) -> list[Span]:
    """Return the spans of *size* bytes that are not *done*, in order, none above *part* bytes."""
    holes: list[Span] = []
    position = 0
    for start, end in [*sorted(done), (size, size)]:
        holes += [(at, min(at + part, start)) for at in range(position, start, part)]
        position = max(position, end)
    return holes


def _header(file: RemoteFile) -> dict[str, object]:
    return {
        "path": file.path,
        "size": file.size,
        "version": file.version or file.sha256,
        "boot": _BOOT_ID.read_text(encoding="ascii").strip(),
    }


def _resumable(file: RemoteFile) -> bool:
    return bool(file.ranged and file.size and (file.version or file.sha256))


def _read(path: Path) -> tuple[object, list[Span]] | None:
    with suppress(OSError, ValueError):
        head, *lines = path.read_text(encoding="utf-8").splitlines()
        spans = [tuple(map(int, line.split())) for line in lines]
        return json.loads(head), [(start, end) for start, end in spans]
    return None
