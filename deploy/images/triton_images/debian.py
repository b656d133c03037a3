"""A minimal Debian from the machine's own mirror, for where no image registry is reachable."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from triton_images import cache, processes
from triton_images.catalogue import CHECKOUT
from triton_images.progress import say

DOCKERFILE = CHECKOUT / "deploy/images/debian.Dockerfile"
_RELEASE = "bookworm"
_SUITES = (_RELEASE, f"{_RELEASE}-updates", f"{_RELEASE}-security")


def recipe() -> str:
    """Return a short hash of how the base image is made: another recipe is another image."""
    parts = Path(__file__).read_bytes() + DOCKERFILE.read_bytes()
    return hashlib.sha256(parts).hexdigest()[:12]


@contextmanager
def build_context(log: Path) -> Iterator[Path]:
    """Yield a build context for DOCKERFILE; it is removed afterwards."""
    with cache.work_folder() as context:
        sources = _configured_sources()
        root = context / "root"
        mirror = [uri for suite, uri in sources if suite == _RELEASE][:1]
        # Without a mirror in apt's configuration debootstrap takes its own default.
        processes.run(["debootstrap", "--variant=minbase", _RELEASE, str(root), *mirror], log)
        if sources:
            lines = "".join(f"deb {uri} {suite} main\n" for suite, uri in sources)
            (root / "etc/apt/sources.list").write_text(lines)
        tar = ["tar", "--create", "--file", str(context / "root.tar"), "--directory", str(root)]
        # The builder and the runtime bring their own /dev.
        processes.run([*tar, "--exclude=./dev/*", "."], log)
        yield context


def install_missing(programs: list[str]) -> None:
    """Install those of *programs* that are missing; each is also its package's name."""
    missing = [program for program in programs if not processes.installed(program)]
    if not missing:
        return
    if os.geteuid() != 0 or not processes.installed("apt-get"):
        msg = (
            f"{' and '.join(missing)} not found: start Docker, "
            f"or install with 'apt-get install {' '.join(missing)}' as root"
        )
        raise processes.CommandFailedError(msg)
    say(f"installing {' '.join(missing)}")
    log = cache.folder() / "logs" / "apt.log"
    # Another apt may be at work on this machine; wait for it instead of failing.
    apt = ["apt-get", "--option", "DPkg::Lock::Timeout=300", "--quiet"]
    processes.run([*apt, "update"], log)
    processes.run([*apt, "install", "--yes", "--no-install-recommends", *missing], log)


def _configured_sources() -> list[tuple[str, str]]:
    """Return (suite, address) of this release as apt on this machine is configured."""
    lines = processes.answer(["apt-get", "indextargets", "--format", "$(RELEASE) $(REPO_URI)"])
    found = dict.fromkeys(tuple(line.split()) for line in (lines or "").splitlines())
    return [(entry[0], entry[1]) for entry in found if len(entry) == 2 and entry[0] in _SUITES]
