"""What a fault of a local disk means."""

import errno

from triton_api.conditions import Reason
from triton_fetcher.errors import of_os_error


def test_a_disk_without_room_has_its_own_reason():
    for number in (errno.ENOSPC, errno.EDQUOT):
        error = of_os_error(OSError(number, "No space left on device", "/source/tree"))
        assert (error.reason, error.transient) == (Reason.DISK_FULL, True)
        assert "/source/tree" in error.message


def test_any_other_fault_is_told_as_the_system_tells_it():
    error = of_os_error(OSError(errno.EIO, "Input/output error", "/cache/trees"))
    assert (error.reason, error.message) == (
        Reason.FETCH_FAILED,
        "Input/output error at /cache/trees",
    )
