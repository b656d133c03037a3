"""What builds images here: a Docker engine where one answers, buildah everywhere else."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from triton_images.buildah import Buildah
from triton_images.catalogue import Image
from triton_images.docker import Docker


class Engine(Protocol):
    """A program that builds Dockerfiles."""

    name: str

    def build(self, image: Image, context: Path, archive: Path) -> None:
        """Build *image* from *context* and write it to *archive* in Docker's archive format."""

    def push(self, archive: Path, source: str, target: str) -> None:
        """Send the image *source* in *archive* to a registry under the name *target*."""


def choose(wanted: str | None) -> Engine:
    """Return the engine called *wanted*, or the one that works here."""
    docker = Docker()
    if wanted == docker.name or (wanted is None and docker.answers()):
        return docker
    return Buildah()
