"""Find the line and column of a field in the text of a configuration."""

import re
from collections.abc import Iterator
from typing import Final

Path = tuple[str | int, ...]
Position = tuple[int, int]

# The text format's tokens; the text is known to parse, so nothing else occurs.
_TOKEN: Final = re.compile(
    r"""(?P<skip>\s+|\#[^\n]*|[,;:])
      |(?P<open>[{<])|(?P<close>[}>])|(?P<list>\[)|(?P<end>\])
      |(?P<value>"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|[^\s\#,;:{}<>\[\]"']+)""",
    re.VERBOSE | re.DOTALL,
)
_Token = tuple[str, str, int]


class Places:
    """Where each field of a text stands."""

    def __init__(self, text: str) -> None:
        """Index *text*, which has been parsed without error."""
        self._text = text
        self._found: dict[Path, int] = {}
        self._message(_tokens(text), ())

    def of(self, *path: str | int) -> Position | None:
        """Return line and column of the field at *path*, else of what holds it, from one.

        A path is made of names and, for repeated fields, indices: `("input", 0, "dims")`.
        """
        while path:
            if path in self._found:
                return self._position(self._found[path])
            path = path[:-1]
        return None

    def _position(self, offset: int) -> Position:
        line = self._text.count("\n", 0, offset) + 1
        return line, offset - self._text.rfind("\n", 0, offset)

    def _message(self, tokens: Iterator[_Token], path: Path) -> None:
        """Read fields until the message's end."""
        counts: dict[str, int] = {}
        for kind, name, offset in tokens:
            if kind == "close":
                return
            if kind == "value":
                self._found.setdefault((*path, name), offset)
                counts[name] = self._field(tokens, (*path, name), counts.get(name, 0))

    def _field(self, tokens: Iterator[_Token], path: Path, count: int) -> int:
        """Read a field's value or list of values; return how many of the name are read."""
        kind, _, offset = next(tokens, ("end", "", 0))
        if kind != "list":
            self._value(tokens, (*path, count), kind, offset)
            return count + 1
        for inner, _, place in tokens:
            if inner == "end":
                break
            self._value(tokens, (*path, count), inner, place)
            count += 1
        return count

    def _value(self, tokens: Iterator[_Token], path: Path, kind: str, offset: int) -> None:
        self._found.setdefault(path, offset)
        if kind == "open":
            self._message(tokens, path)


def _tokens(text: str) -> Iterator[_Token]:
    for match in _TOKEN.finditer(text):
        if match.lastgroup and match.lastgroup != "skip":
            yield match.lastgroup, match.group(), match.start()
