"""Which files of a staging area are whole, so that a restart fetches only the rest."""

import json
from pathlib import Path
from typing import Any

from triton_fetcher.sources.source import RemoteFile


class Ledger:
    """A line is written after the file has its name; a file without a line is fetched again."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lines: dict[str, dict[str, Any]] = {}
        if path.exists():
            self._lines = {line["path"]: line for line in _whole_lines(path)}

    def sha256(self, file: RemoteFile, target: Path) -> str | None:
        """Return the hash of *file* if it lies whole at *target*, with the content of now."""
        line = self._lines.get(str(target))
        if line is None or not line["version"] or line["version"] != _version(file):
            return None
        there = target.is_file() and target.stat().st_size == line["size"]
        return str(line["sha256"]) if there else None

    def add(self, file: RemoteFile, target: Path, sha256: str) -> None:
        """Note that *file* is whole at *target*."""
        line = {
            "path": str(target),
            "size": target.stat().st_size,
            "version": _version(file),
            "sha256": sha256,
        }
        self._lines[str(target)] = line
        with self._path.open("a", encoding="utf-8") as out:
            out.write(json.dumps(line) + "\n")


def _version(file: RemoteFile) -> str:
    return file.version or file.sha256 or ""


def _whole_lines(path: Path) -> list[dict[str, Any]]:
    """Return the lines; a last one without its end was cut by a kill or a full disk."""
    text = path.read_text(encoding="utf-8")
    lines = [line for line in text.splitlines(keepends=True) if line.endswith("\n")]
    return [json.loads(line) for line in lines]
