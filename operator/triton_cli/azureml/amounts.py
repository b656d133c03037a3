"""Numbers as Azure ML writes them, and as Kubernetes does."""

import math
import re
from typing import Any, Final

_DOCKER_SIZE: Final = re.compile(r"(?P<number>[0-9]+)(?P<unit>[bkmg]?)b?", re.IGNORECASE)
_UNITS: Final = {"": "", "b": "", "k": "Ki", "m": "Mi", "g": "Gi"}
_MEBIBYTES: Final = 1024


class UnfitError(ValueError):
    """A value that is not what its key takes."""


def cores(value: Any) -> str:
    """Return a number of cores as a quantity."""
    number = _number(value)
    return str(int(number)) if number == int(number) else f"{round(number * 1000)}m"


def gigabytes(value: Any) -> str:
    """Return gigabytes as a quantity of at least as many bytes."""
    number = _number(value)
    if number == int(number):
        return f"{int(number)}Gi"
    return f"{round(number * _MEBIBYTES)}Mi"


def whole(value: Any) -> int:
    """Return a whole number."""
    number = _number(value)
    if number != int(number):
        raise UnfitError(f"{value} is not a whole number")
    return int(number)


def docker_size(value: Any) -> str:
    """Return a size as `docker run --shm-size` takes it, such as 2g, as a quantity."""
    match = _DOCKER_SIZE.fullmatch(str(value))
    if match is None:
        raise UnfitError(f"{value!r} is not a size such as 2g")
    return match["number"] + _UNITS[match["unit"].lower()]


def truth(value: Any) -> bool:
    """Return a boolean."""
    if not isinstance(value, bool):
        raise UnfitError(f"{value!r} is neither true nor false")
    return value


def texts(value: Any) -> dict[str, str]:
    """Return a mapping of texts; Azure keeps numbers as text too."""
    if not isinstance(value, dict):
        raise UnfitError(f"{value!r} is no mapping")
    return {str(key): "" if each is None else str(each) for key, each in value.items()}


def _number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise UnfitError(f"{value!r} is not a number")
    try:
        number = float(value)
    except (ValueError, OverflowError):
        raise UnfitError(f"{value!r} is not a number") from None
    if not math.isfinite(number):
        raise UnfitError(f"{value!r} is not a number of anything")
    return number
