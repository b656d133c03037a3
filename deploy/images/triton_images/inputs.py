"""The files an image is made of: their fingerprint, and a clean copy for the builder."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator
from pathlib import Path

from triton_images.catalogue import CHECKOUT, Image

_IGNORED = ("__pycache__", ".mypy_cache", ".ruff_cache", ".pytest_cache")


def fingerprint(image: Image, base_recipe: str) -> str:
    """Return a short hash of everything that decides the image's content."""
    digest = hashlib.sha256()
    for part in (image.reference, base_recipe):
        _add(digest, part.encode())
    _add(digest, (CHECKOUT / image.dockerfile).read_bytes())
    for path, relative in _files(image):
        _add(digest, f"{relative} {_mode(path):o}".encode())
        _add(digest, path.read_bytes())
    return digest.hexdigest()[:16]


def copy_context(image: Image, folder: Path) -> None:
    """Copy the image's inputs, and nothing else, to the empty *folder*.

    A Dockerfile that copies a file missing from `Image.inputs` then fails to build, so the
    fingerprint can't miss one; and file modes don't depend on the umask of the checkout.
    """
    for path, relative in _files(image):
        target = folder / relative
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
        target.chmod(_mode(path))
    for directory in (folder, *(path for path in folder.rglob("*") if path.is_dir())):
        directory.chmod(0o755)


def _files(image: Image) -> Iterator[tuple[Path, str]]:
    """Yield the image's input files with their paths in the context, in a fixed order."""
    context = CHECKOUT / image.context
    for name in image.inputs:
        entry = context / name
        if not entry.exists():
            msg = f"{image.name}: {entry} does not exist, but catalogue.py lists it as an input"
            raise FileNotFoundError(msg)
        files = [entry] if entry.is_file() else sorted(entry.rglob("*"))
        for path in files:
            relative = path.relative_to(context)
            if path.is_file() and not any(part in _IGNORED for part in relative.parts):
                yield path, relative.as_posix()


def _mode(path: Path) -> int:
    return 0o755 if path.stat().st_mode & 0o100 else 0o644


def _add(digest: hashlib._Hash, part: bytes) -> None:
    """Add *part* with its length, so that no two lists of parts read the same."""
    digest.update(len(part).to_bytes(8, "big") + part)
