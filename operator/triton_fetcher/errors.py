"""The one failure of the fetcher, with what its reader needs to act on it."""

import errno

from triton_api.conditions import Reason

_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT})


class FetchError(Exception):
    """The repository can't be had, for *reason*; *message* says what to do and holds no secret.

    *transient* says that the same request may succeed later without anybody's doing.
    """

    def __init__(self, reason: Reason, message: str, *, transient: bool = False) -> None:
        super().__init__(message)
        self.reason = reason
        self.message = message
        self.transient = transient


def unavailable(message: str) -> FetchError:
    """Return the error of a source that can't be reached or answers with faults; tried again."""
    return FetchError(Reason.SOURCE_UNAVAILABLE, message, transient=True)


def not_found(message: str) -> FetchError:
    """Return the error of a source that has not what was asked for."""
    return FetchError(Reason.SOURCE_NOT_FOUND, message)


def disk_full(message: str) -> FetchError:
    """Return the error of a disk without room.

    Transient: other pods leave the node and caches are cleaned, without a change of this model.
    """
    return FetchError(Reason.DISK_FULL, message, transient=True)


def of_os_error(error: OSError) -> FetchError:
    """Return what a fault of a local disk means."""
    place = f" at {error.filename}" if error.filename else ""
    if error.errno in _NO_ROOM:
        return disk_full(
            f"no room is left{place}; give the pod's volume, or the node's disk, more room"
        )
    return FetchError(Reason.FETCH_FAILED, f"{error.strerror or error}{place}", transient=True)
