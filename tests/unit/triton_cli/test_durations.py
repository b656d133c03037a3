"""Times to wait, as kubectl and helm take them."""

import click
import pytest

from triton_cli.durations import Duration


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("90", 90),
        ("1.5", 1.5),
        ("90s", 90),
        ("1m30s", 90),
        ("15m", 900),
        ("2h", 7200),
        (3600, 3600),
    ],
)
def test_a_time_is_read(text: str | int, seconds: float) -> None:
    """In seconds without a unit."""
    assert Duration().convert(text, None, None) == seconds


@pytest.mark.parametrize("text", ["0", "0s", "", "-1", "soon", "20 s", "5d", "s", "1.2.3"])
def test_what_is_no_time_is_told(text: str) -> None:
    """With what to write."""
    with pytest.raises(click.BadParameter, match="is no time to wait; write 90, 90s, 15m or 1h30m"):
        Duration().convert(text, None, None)
