"""How long to wait, as people write it for kubectl and helm."""

import re
from typing import Final

import click

_PARTS: Final = re.compile(r"(?:(\d+(?:\.\d+)?)h)?(?:(\d+(?:\.\d+)?)m)?(?:(\d+(?:\.\d+)?)s)?")
_SECONDS: Final = (3600, 60, 1)


class Duration(click.ParamType[float]):
    """Seconds as a number, or hours, minutes and seconds: 90, 90s, 1m30s, 2h."""

    name = "duration"

    def convert(
        self,
        value: str | float,
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> float:
        """Return the seconds; they are more than none."""
        seconds = _seconds(str(value))
        if not seconds:
            self.fail(f"{value!r} is no time to wait; write 90, 90s, 15m or 1h30m", param, ctx)
        return seconds


def _seconds(text: str) -> float:
    if text.replace(".", "", 1).isdecimal():
        return float(text)
    match = _PARTS.fullmatch(text)
    parts = match.groups() if match else ()
    return sum(float(part or 0) * unit for part, unit in zip(parts, _SECONDS, strict=False))
