"""Layers of an image, one over the other (OCI image specification, whiteouts included)."""

import os
import shutil
from pathlib import Path
from typing import Final

from triton_fetcher.archives.limits import UnsafeContentError

_WHITEOUT: Final = ".wh."
_OPAQUE: Final = ".wh..wh..opq"


def lay_over(layer: Path, tree: Path) -> None:
    """Move what is in the folder *layer* over *tree*, on the same disk; call it in a thread.

    Both hold nothing but files and folders. Raises UnsafeContentError.
    """
    for mark in sorted(layer.rglob(f"{_WHITEOUT}*")):
        _white_out(mark, tree / mark.parent.relative_to(layer))
    _merge(layer, tree)


def _white_out(mark: Path, folder: Path) -> None:
    """Remove from the layers below what *mark* hides, and the mark itself."""
    mark.unlink()
    if mark.name == _OPAQUE:
        for each in folder.iterdir() if folder.is_dir() else ():
            _remove(each)
        return
    hidden = mark.name.removeprefix(_WHITEOUT)
    if hidden in {"", ".", ".."} or hidden.startswith(_WHITEOUT):
        raise UnsafeContentError(f"{mark.name!a} hides no file")
    _remove(folder / hidden)


def _merge(layer: Path, tree: Path) -> None:
    for entry in list(layer.iterdir()):
        target = tree / entry.name
        if entry.is_dir() and target.is_dir():
            _merge(entry, target)
        else:
            _remove(target)
            os.replace(entry, target)  # noqa: PTH105  # a folder is moved, too


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
