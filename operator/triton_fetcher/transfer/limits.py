"""The numbers of a transfer, in one place."""

from dataclasses import dataclass

MIB = 1024 * 1024


@dataclass(frozen=True)
class Limits:
    """How much at once, and how long to wait."""

    parallel: int = 8
    """Parts that are fetched at the same time. Memory is this times a few chunks."""
    part_bytes: int = 16 * MIB
    """What one request asks for."""
    stall_seconds: float = 10.0
    """Without a byte for so long, a connection is given up and made anew."""
    patience_seconds: float = 25.0
    """Without a byte on any connection for so long, a transient fault ends the container."""
    settle_seconds: float = 3.0
    """A file that is younger may be the first of an upload: what follows is waited for."""
    first_pause_seconds: float = 0.5
    longest_pause_seconds: float = 5.0
