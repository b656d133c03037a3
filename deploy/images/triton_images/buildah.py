"""Build with buildah, for machines without a container engine.

Storage is this program's own, below the cache: the user's images stay as they are.
"""

from __future__ import annotations

from functools import cached_property
from pathlib import Path

from triton_images import cache, debian, processes
from triton_images.catalogue import CHECKOUT, Image
from triton_images.certificates import secret_arguments
from triton_images.progress import say


class Buildah:
    """The `buildah` command with its own storage and a Debian base image of our own making."""

    name = "buildah"

    def build(self, image: Image, context: Path, archive: Path) -> None:
        """Build *image* from *context* and write it to *archive*."""
        log = cache.folder() / "logs" / f"{image.name}.log"
        arguments = ["--build-arg", f"BASE_IMAGE={self._base_image(log)}"]
        arguments += ["--build-arg", f"VERSION={image.tag}", *secret_arguments()]
        self._build(image.reference, CHECKOUT / image.dockerfile, context, arguments, log)
        destination = f"docker-archive:{archive}:{image.reference}"
        processes.run([*self._buildah, "push", image.reference, destination], log)

    def push(self, archive: Path, source: str, target: str) -> None:
        """Send the image *source* in *archive* to a registry under the name *target*."""
        log = cache.folder() / "logs" / "push.log"
        processes.run([*self._buildah, "pull", f"docker-archive:{archive}"], log)
        processes.run([*self._buildah, "push", source, f"docker://{target}"], log)

    def _build(
        self, tag: str, dockerfile: Path, context: Path, arguments: list[str], log: Path
    ) -> None:
        """Build one Dockerfile.

        Isolation chroot needs neither a container runtime nor cgroups, so it also works inside a
        container. `--layers` keeps the cache of steps that makes the second build short, and
        `--force-rm` removes the working containers of a failed one, with their mounts.
        """
        command = [*self._buildah, "bud", "--isolation", "chroot", "--layers", "--force-rm"]
        command += ["--tag", tag, "--file", str(dockerfile), *arguments, str(context)]
        processes.run(command, log)

    def _base_image(self, log: Path) -> str:
        """Return the name of the Debian base image, made first if it is not there."""
        name = f"localhost/debian:bookworm-{debian.recipe()}"
        if processes.answer([*self._buildah, "inspect", "--type", "image", name]) is None:
            say(f"making the base image {name} with debootstrap (about a minute)")
            with debian.build_context(log) as context:
                self._build(name, debian.DOCKERFILE, context, [], log)
        return name

    @cached_property
    def _buildah(self) -> list[str]:
        debian.install_missing(["buildah", "debootstrap"])
        storage = cache.folder() / "buildah"
        for driver in ("overlay", "vfs"):
            # One folder per driver: a storage folder can't be opened with another one.
            places = ["--root", str(storage / driver), "--runroot", str(storage / f"{driver}-run")]
            command = ["buildah", "--storage-driver", driver, *places]
            # overlay needs a kernel and a file system that allow it; vfs copies whole images.
            if processes.answer([*command, "images", "--quiet"]) is not None:
                return command
        msg = "buildah can use neither overlay nor vfs storage here; are you root?"
        raise processes.CommandFailedError(msg)
