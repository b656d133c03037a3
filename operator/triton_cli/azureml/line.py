"""What becomes of one key of Azure's."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final


@dataclass(frozen=True)
class Line:
    """A key, and where it went."""

    key: str
    target: str | None
    """Field of the TritonModel; None for a key that is not mapped."""
    value: Any = None
    """What the field gets, a list what is added to it; never a secret."""
    remark: str = ""
    """Why it is not mapped, or what is different."""


@dataclass(frozen=True)
class To:
    """A key that has a field."""

    target: str
    convert: Callable[[Any], Any] = lambda value: value
    remark: str = ""

    def line(self, key: str, value: Any) -> Line:
        """Return the line for *value*. Raises ValueError when it does not fit."""
        return Line(key, self.target, self.convert(value), self.remark)


@dataclass(frozen=True)
class Not:
    """A key that has none."""

    reason: str

    def line(self, key: str, value: Any) -> Line:
        """Return the line; the value does not matter."""
        del value
        return Line(key, None, remark=self.reason)


Rule = To | Not
UNKNOWN: Final = Not("this import knows no such key of Azure ML's")


def single(
    settings: Mapping[str, Any], rules: Mapping[str, Rule], elsewhere: Collection[str] = ()
) -> Iterator[Line]:
    """Yield what becomes of each of *settings*, but for the keys that are told *elsewhere*.

    Raises ValueError that names the key.
    """
    for key, value in settings.items():
        if key not in elsewhere:
            try:
                yield rules.get(key, UNKNOWN).line(key, value)
            except ValueError as error:
                raise ValueError(f"{key}: {error}") from None
