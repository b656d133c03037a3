"""A problem with its policy: what is wrong, what to say, and when to look again."""

from dataclasses import dataclass
from enum import Enum, auto

from triton_api.conditions import Reason


class Policy(Enum):
    """What a problem means for the next step."""

    WAITING = auto()
    """Something else will come; look again when it does, or after a while."""
    STALLED = auto()
    """A person has to change something; look again when it changes."""
    RETRY = auto()
    """The cluster did not answer as it should; try again with back-off."""


@dataclass(frozen=True)
class Problem:
    """Why the children of a model can't be made as wanted."""

    reason: Reason
    message: str
    policy: Policy
    retry_after: float | None = None
    """Seconds until the next look; None leaves it to events or to back-off."""


def waiting(reason: Reason, message: str, *, retry_after: float | None = None) -> Problem:
    """Return a problem that goes away without the user's doing."""
    return Problem(reason, message, Policy.WAITING, retry_after)


def stalled(reason: Reason, message: str, *, retry_after: float | None = None) -> Problem:
    """Return a problem that a person has to solve."""
    return Problem(reason, message, Policy.STALLED, retry_after)


def retry(reason: Reason, message: str, *, retry_after: float | None = None) -> Problem:
    """Return a problem of the cluster that is tried again with back-off."""
    return Problem(reason, message, Policy.RETRY, retry_after)
