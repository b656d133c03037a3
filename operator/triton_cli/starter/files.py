"""The files of a starter."""

from dataclasses import dataclass
from importlib.resources import files
from string import Template
from typing import Final

# Template to path below the starter's folder.
_PATHS: Final = {
    "README.md": "README.md",
    "model.yaml": "model.yaml",
    "kustomization.yaml": "kustomization.yaml",
    "request.json": "request.json",
    "config.pbtxt": "models/$model/config.pbtxt",
    "model.py": "models/$model/1/model.py",
}


@dataclass(frozen=True)
class File:
    """A file to write."""

    path: str
    text: str


def starter(name: str) -> list[File]:
    """Return the files of a starter for a TritonModel *name*."""
    # A model's name becomes a folder, and in Python backends a module's prefix.
    words = {"name": name, "model": name.replace("-", "_")}
    templates = files(__package__) / "templates"
    return [
        File(
            Template(path).substitute(words),
            Template((templates / f"{template}.txt").read_text()).substitute(words),
        )
        for template, path in _PATHS.items()
    ]
