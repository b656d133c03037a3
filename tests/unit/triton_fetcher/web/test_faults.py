"""triton_fetcher.web.faults: what an answer that is no content means."""

import pytest

from triton_api.conditions import Reason
from triton_api.web_url import parse_url
from triton_fetcher.credentials import Credentials
from triton_fetcher.web.faults import status_error

URL = parse_url("https://models.example/m.tar?signature=s3cret", query=True)


@pytest.mark.parametrize(
    ("status", "reason", "transient"),
    [
        (401, Reason.CREDENTIALS_REFUSED, False),
        (403, Reason.CREDENTIALS_REFUSED, False),
        (404, Reason.SOURCE_NOT_FOUND, False),
        (410, Reason.SOURCE_NOT_FOUND, False),
        (408, Reason.SOURCE_UNAVAILABLE, True),
        (429, Reason.SOURCE_UNAVAILABLE, True),
        (500, Reason.SOURCE_UNAVAILABLE, True),
        (504, Reason.SOURCE_UNAVAILABLE, True),
        (400, Reason.FETCH_FAILED, False),
        (204, Reason.FETCH_FAILED, False),
    ],
)
def test_a_status_has_a_reason(status, reason, transient):
    """The sentence names the address, without what may be secret in it."""
    error = status_error(status, URL, Credentials({}, None))
    assert (error.reason, error.transient) == (reason, transient)
    assert "https://models.example/m.tar" in error.message
    assert "s3cret" not in error.message
