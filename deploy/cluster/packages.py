"""Install the Debian packages that are missing, and only those."""

import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from commands import search_path
from errors import ClusterError
from progress import step

# What shows that a package is there: a program on PATH, or a file. Asking for the thing rather than
# the package lets a machine of another distribution through when it has everything.
REQUIRED = {
    "nftables": "nft",
    "iproute2": "ip",
    "openssl": "openssl",
    "gcc": "gcc",
    "pkg-config": "pkg-config",
    "libc6-dev": "/usr/lib/*/libc.a",
    "libseccomp-dev": "/usr/include/seccomp.h",
    "ca-certificates": "/etc/ssl/certs/ca-certificates.crt",
}


def missing() -> list[str]:
    """Return the packages whose program or file this machine lacks."""
    return [package for package, evidence in REQUIRED.items() if not _present(evidence)]


@contextmanager
def installing() -> Iterator["Installation"]:
    """Install what is missing beside the block's own work, and join before the block ends."""
    installation = Installation(missing())
    try:
        yield installation
    finally:
        installation.finish()


class Installation:
    """Run one apt-get in a thread, because the Go builds meanwhile need nothing of it."""

    def __init__(self, packages: list[str]) -> None:
        """Start to install the packages, if there are any."""
        self._error: ClusterError | None = None
        self._thread = threading.Thread(target=self._install, args=(packages,))
        self._thread.start()

    def finish(self) -> None:
        """Wait for apt-get and pass on its failure."""
        self._thread.join()
        if self._error:
            raise self._error

    def _install(self, packages: list[str]) -> None:
        if not packages:
            return
        try:
            with step(f"installing {' '.join(packages)}"):
                _apt_get(packages)
        except ClusterError as error:
            self._error = error


def _apt_get(packages: list[str]) -> None:
    """Install the packages, with fresh package lists if the present ones do not do."""
    if not shutil.which("apt-get", path=search_path()):
        wanted = ", ".join(f"{package} ({REQUIRED[package]})" for package in packages)
        raise ClusterError(f"This machine has no apt-get. Install what Debian calls: {wanted}")
    install = ["apt-get", "install", "-y", "--no-install-recommends", *packages]
    attempts = (install, ["apt-get", "update"], install)
    results = []
    for command in attempts:
        results.append(_noninteractive(command))
        if command is install and results[-1].returncode == 0:
            return
    raise ClusterError(
        f"`{' '.join(install)}` failed. Install these packages by hand, then try again.\n"
        f"{results[-1].stdout[-3000:]}"
    )


def _noninteractive(command: list[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["env", "DEBIAN_FRONTEND=noninteractive", *command],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )


def _present(evidence: str) -> bool:
    if evidence.startswith("/"):
        return any(Path("/").glob(evidence[1:]))
    return shutil.which(evidence, path=search_path()) is not None
