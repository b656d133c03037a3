"""The files of a starter."""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from string import Template
from typing import Final

_MODEL: Final = {
    "model/config.pbtxt": "models/$model/config.pbtxt",
    "model/model.py": "models/$model/1/model.py",
}
_COMMON: Final = ("README.md", "model.yaml", "kustomization.yaml", "request.json")

# Template to path below the starter's folder, beside those that every starter has.
STARTERS: Final[Mapping[str, Mapping[str, str]]] = {
    "triton": _MODEL,
    "with-middleware": {**_MODEL, "with-middleware/score.py": "script/score.py"},
    "middleware": {
        "middleware/score.py": "script/score.py",
        "middleware/line.json": "script/line.json",
    },
}


@dataclass(frozen=True)
class File:
    """A file to write."""

    path: str
    text: str


def starter(name: str, architecture: str) -> list[File]:
    """Return the files of a starter for a TritonModel *name*.

    *architecture* is one of STARTERS.
    """
    # A model's name becomes a folder, and in Python backends a module's prefix.
    words = {"name": name, "model": name.replace("-", "_")}
    paths = {f"{architecture}/{each}": each for each in _COMMON} | dict(STARTERS[architecture])
    templates = files(__package__) / "templates"
    return [
        File(
            Template(path).substitute(words),
            Template((templates / f"{template}.txt").read_text()).substitute(words),
        )
        for template, path in paths.items()
    ]
