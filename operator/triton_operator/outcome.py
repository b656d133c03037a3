"""What one reconciliation leaves to its caller."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Outcome:
    """When to look again, besides when an event says so."""

    again_after: float | None = None
    """Seconds until the next look; None waits for events and the resync."""
    failed: bool = False
    """Whether to try again with back-off."""
