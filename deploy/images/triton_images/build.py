"""Build the images that are missing or out of date."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from triton_images import cache, debian, inputs
from triton_images.catalogue import Image
from triton_images.engine import Engine, choose
from triton_images.progress import say


class InputsChangedError(OSError):
    """What would be built is not what the archive's name says."""


@dataclass(frozen=True)
class Built:
    """An image and the archive that holds it, or will hold it."""

    image: Image
    archive: Path


def build(images: list[Image], engine_name: str | None) -> list[Built]:
    """Return the archives of *images*; only those with changed inputs are built."""
    results = [Built(image, _archive(image)) for image in images]
    missing = [built for built in results if not built.archive.exists()]
    if missing:
        engine = choose(engine_name)
        with cache.build_lock():
            for built in missing:
                _build(built, engine)
    return results


def _archive(image: Image) -> Path:
    return cache.archive(image, inputs.fingerprint(image, debian.recipe()))


def _build(built: Built, engine: Engine) -> None:
    """Build one image in a folder of its own, which an interruption leaves without effect."""
    if built.archive.exists():
        return  # The process that held the lock before us has built it.
    say(f"{built.image.name}: building with {engine.name}")
    with cache.work_folder() as work:
        context, unfinished = work / "context", work / "image.tar"
        context.mkdir()
        inputs.copy_context(built.image, context)
        if _archive(built.image) != built.archive:
            msg = f"files of {built.image.name} changed while they were copied; build again"
            raise InputsChangedError(msg)
        engine.build(built.image, context, unfinished)
        size = unfinished.stat().st_size / 1e6
        cache.publish(unfinished, built.archive)
    say(f"{built.image.name}: built {built.image.reference}, {size:.0f} MB")
