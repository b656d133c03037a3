"""One process of a run, ready to be started."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Process:
    """What a container of the pod is on this machine."""

    name: str
    """The container's."""
    command: tuple[str, ...]
    variables: Mapping[str, str]
    """Beside those of the user's own shell."""
    folder: Path
    """Working directory."""
    report: Path
    """Where it leaves why it ended: the kubelet's termination message."""
    levels: tuple[str, ...] | None = None
    """Of its log's lines, those that people see while all is well, and lines that are no log's;
    None for nothing at all."""
    ready: str = ""
    """URL that answers 200 once it serves; empty for what ends by itself."""
    patience_seconds: int = 0
    """For how long it may not be ready."""
