"""Names that were perhaps meant."""

from collections.abc import Iterable
from difflib import get_close_matches


def near(name: str, names: Iterable[str]) -> str:
    """Return a question to append, with those of *names* that are like *name*; "" for none."""
    found = get_close_matches(name, list(names), n=3)
    return f"; did you mean {' or '.join(found)}?" if found else ""
