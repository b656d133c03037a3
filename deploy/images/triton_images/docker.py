"""Build with a Docker engine, or anything that answers as one."""

from __future__ import annotations

from pathlib import Path

from triton_images import cache, processes
from triton_images.catalogue import CHECKOUT, Image
from triton_images.certificates import secret_arguments


class Docker:
    """The `docker` command and the engine behind it."""

    name = "docker"

    def answers(self) -> bool:
        """Say whether an engine answers; the command alone can't build."""
        return bool(processes.answer(["docker", "version", "--format", "{{.Server.Version}}"]))

    def build(self, image: Image, context: Path, archive: Path) -> None:
        """Build *image* from *context* and write it to *archive*."""
        log = cache.folder() / "logs" / f"{image.name}.log"
        dockerfile = str(CHECKOUT / image.dockerfile)
        command = ["docker", "build", "--progress", "plain", "--tag", image.reference]
        command += ["--build-arg", f"VERSION={image.tag}", "--file", dockerfile]
        processes.run([*command, *secret_arguments(), str(context)], log)
        processes.run(["docker", "save", "--output", str(archive), image.reference], log)

    def push(self, archive: Path, source: str, target: str) -> None:
        """Send the image *source* in *archive* to a registry under the name *target*."""
        log = cache.folder() / "logs" / "push.log"
        processes.run(["docker", "load", "--input", str(archive)], log)
        processes.run(["docker", "tag", source, target], log)
        processes.run(["docker", "push", target], log)
