"""statuses: a TritonModel in one line."""

from datetime import UTC, datetime, timedelta

import pytest

from triton_cli.statuses.summary import age, url

NOW = datetime(2026, 3, 3, tzinfo=UTC)


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "0s"), (59, "59s"), (60, "1m"), (7200, "2h"), (90000, "1d"), (-5, "0s")],
)
def test_ages(seconds, text):
    """In the largest unit; clocks may differ."""
    created = (NOW - timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert age(created, NOW) == text


def test_an_object_that_is_not_stored_has_no_age():
    """Such as one in a file."""
    assert age(None, NOW) == ""


def test_the_url_from_outside_wins():
    """Whoever asks for it is mostly outside."""
    endpoints = {"base": "http://a.b.svc", "external": "https://a.example"}
    assert url({"status": {"endpoints": endpoints}}) == "https://a.example"
    assert url({}) == ""
