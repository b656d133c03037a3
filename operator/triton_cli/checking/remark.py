"""What a check has to say, for people and for programs."""

import re
from dataclasses import dataclass
from typing import Final, Literal

from triton_api.fetching import Finding

_PLACE: Final = re.compile(r"(?P<file>.*?)(:(?P<line>\d+))?(:(?P<column>\d+))?")


@dataclass(frozen=True)
class Remark:
    """One thing that is wrong or deserves a look."""

    severity: Literal["Error", "Warning"]
    file: str
    line: int | None
    column: int | None
    field: str
    """Field of the manifest; empty for what is about a file of a repository."""
    message: str
    fix: str = ""
    """What to write instead, where the message does not say it."""

    def __str__(self) -> str:
        where = ":".join(str(each) for each in (self.file, self.line, self.column) if each)
        about = f"{self.field}: " if self.field else ""
        return f"{where}: {self.severity.lower()}: {about}{self.message}"


def from_finding(finding: Finding, folder: str, manifest: str = "") -> Remark:
    """Return what the repository checker found in *folder*, or in a field of *manifest*."""
    if finding.place.startswith("spec."):
        where, field, line, column = manifest or folder, finding.place, None, None
    else:
        match = _PLACE.fullmatch(finding.place)
        parts: dict[str, str | None] = match.groupdict() if match else {}
        inside = parts.get("file") or "."
        where = folder if inside == "." else f"{folder.rstrip('/')}/{inside}"
        field, line, column = "", _number(parts.get("line")), _number(parts.get("column"))
    return Remark(finding.severity, where, line, column, field, finding.problem, finding.fix)


def _number(text: str | None) -> int | None:
    return int(text) if text else None
