"""The digest of a repository: the same files give the same digest, wherever they come from."""

import asyncio
import hashlib
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from triton_fetcher.progress import Progress


@dataclass(frozen=True, order=True)
class ContentFile:
    """One file of a served model."""

    path: str
    """From the repository root on, so first the model's name."""
    size: int
    sha256: str


@dataclass(frozen=True)
class Content:
    """What the served models consist of."""

    digest: str
    files: int
    bytes: int


def content_of(files: Iterable[ContentFile]) -> Content:
    """Return the sum of *files*: sha256 over one sorted line each, as docs/sources.md says."""
    listed = list(files)
    lines = sorted(f"{each.path}\0{each.size}\0{each.sha256}\n".encode() for each in listed)
    digest = hashlib.sha256(b"".join(lines)).hexdigest()
    return Content(f"sha256:{digest}", len(listed), sum(each.size for each in listed))


def files_of(root: Path, models: Iterable[str]) -> Iterator[tuple[str, Path]]:
    """Yield path and place of each file of *models*; links are followed, as Triton does."""
    for model in models:
        if (root / model).is_file():
            yield model, root / model
        for folder, _, names in os.walk(root / model, followlinks=True):
            for name in names:
                place = Path(folder, name)
                yield place.relative_to(root).as_posix(), place


async def read_content(root: Path, models: Sequence[str], progress: Progress) -> Content:
    """Read all files of *models* and return their sum. Raises OSError."""
    places = list(files_of(root, models))
    progress.phase = "Verifying"
    hashes = await asyncio.to_thread(lambda: [_hash(place) for _, place in places])
    return content_of(
        ContentFile(path, place.stat().st_size, sha256)
        for (path, place), sha256 in zip(places, hashes, strict=True)
    )


def count(root: Path, digest: str) -> Content:
    """Return the sum of all in *root*, which is known to have *digest*."""
    models = [entry.name for entry in root.iterdir()]
    sizes = [place.stat().st_size for _, place in files_of(root, models)]
    return Content(digest, len(sizes), sum(sizes))


def _hash(place: Path) -> str:
    with place.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
