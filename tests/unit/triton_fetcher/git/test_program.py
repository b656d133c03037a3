"""triton_fetcher.git.program: what git's words mean; git itself is in tests/sources/test_git.py."""

import pytest

from triton_api.conditions import Reason
from triton_fetcher.git.program import fault_of


@pytest.mark.parametrize(
    ("told", "reason", "transient"),
    [
        ("fatal: write error: No space left on device", Reason.DISK_FULL, True),
        ("fatal: remote error: upload-pack: not our ref 00", Reason.SOURCE_NOT_FOUND, False),
        ("fatal: couldn't find remote ref 00", Reason.SOURCE_NOT_FOUND, False),
        ("The requested URL returned error: 403", Reason.CREDENTIALS_REFUSED, False),
        ("The requested URL returned error: 502", Reason.SOURCE_UNAVAILABLE, True),
        ("fatal: early EOF\nfatal: \x1b[31mindex-pack failed", Reason.SOURCE_UNAVAILABLE, True),
        ("", Reason.SOURCE_UNAVAILABLE, True),
    ],
)
def test_a_fault_has_a_reason(told, reason, transient):
    """The sentence names the repository and holds git's last word, without control characters."""
    error = fault_of(told, "https://git.example/m.git")
    assert (error.reason, error.transient) == (reason, transient)
    assert "https://git.example/m.git" in error.message
    assert error.message.isprintable()
