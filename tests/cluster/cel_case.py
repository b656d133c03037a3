"""What a case of a CEL rule consists of."""

from typing import Any, NamedTuple

from cluster.full_spec import Path


class Case(NamedTuple):
    """Changes to a full spec that break one rule, the field blamed, and words of the advice."""

    name: str
    blamed: str
    advice: str
    changes: tuple[tuple[Path, Any], ...]
    base: str = "volume"


def one(name: str, blamed: str, advice: str, path: Path, value: Any, base: str = "volume") -> Case:
    """Return a case with one change."""
    return Case(name, blamed, advice, ((path, value),), base)
