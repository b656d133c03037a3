"""Say where each server's program comes from: Go modules, npm packages, Debian packages.

Debian's packages are unpacked and not installed: their installation would start a web server on
port 80 of the machine that runs the tests.
"""

import os
import re
import shutil
from pathlib import Path

from source_servers.installation import TOOLS, installed, run


def versitygw() -> Path:
    """Return the program that speaks S3 over a folder."""
    return _go("versitygw", "github.com/versity/versitygw/cmd/versitygw")


def fake_gcs_server() -> Path:
    """Return the program that speaks the JSON API of Google Cloud Storage."""
    return _go("fake-gcs-server", "github.com/fsouza/fake-gcs-server")


def azurite() -> Path:
    """Return the script, for node, that speaks Azure's blob API."""
    source = TOOLS / "azurite"

    def fill(folder: Path) -> None:
        for file in source.glob("package*.json"):
            shutil.copy(file, folder)
        options = ("--ignore-scripts", "--omit-lockfile-registry-resolved", "--no-audit")
        run(["npm", "ci", "--no-fund", *options], folder=folder)

    folder = installed("azurite", (source / "package-lock.json").read_text(), fill)
    return folder / "node_modules" / "azurite" / "dist" / "src" / "blob" / "main.js"


def nginx() -> Path:
    """Return nginx."""
    return _debian("nginx") / "usr" / "sbin" / "nginx"


def docker_registry() -> Path:
    """Return the registry of the distribution project."""
    return _debian("docker-registry") / "usr" / "bin" / "docker-registry"


def fcgiwrap() -> tuple[Path, dict[str, str]]:
    """Return the program that lets nginx run CGI programs, and the environment that it needs."""
    folder = _debian("fcgiwrap", "libfcgi0ldbl")
    libraries = next((folder / "usr" / "lib").glob("*/libfcgi.so*")).parent
    return folder / "usr" / "sbin" / "fcgiwrap", {"LD_LIBRARY_PATH": str(libraries)}


def git_http_backend() -> Path:
    """Return git's server side of its HTTP protocol."""
    return Path(run(["git", "--exec-path"]).strip(), "git-http-backend")


def _go(name: str, package: str) -> Path:
    module = TOOLS / name
    lock = "".join((module / file).read_text() for file in ("go.mod", "go.sum"))

    def fill(folder: Path) -> None:
        options = ("-trimpath", "-buildvcs=false", "-ldflags", "-s -w")
        environment = {"CGO_ENABLED": "0", "GOFLAGS": "-mod=readonly", "GOWORK": "off"}
        run(
            ["go", "build", *options, "-o", folder / name, package],
            folder=module,
            environment=environment,
        )

    return installed(name, f"{os.uname().machine}{lock}", fill) / name


def _debian(*packages: str) -> Path:
    """Return a folder with the packages unpacked, of the release that this machine runs.

    Debian keeps only the newest build of a package, so the release is all that can be fixed.
    """
    release = Path("/etc/os-release").read_text()

    def fill(folder: Path) -> None:
        download = ["apt-get", "download", *packages]
        try:
            run(download, folder=folder)
        except RuntimeError:  # The package lists are missing, as in a new container, or too old.
            run(["apt-get", "update"])
            run(download, folder=folder)
        for file in folder.glob("*.deb"):
            run(["dpkg-deb", "--extract", file, folder])
            file.unlink()
        _refuse_missing_libraries(folder)

    lock = f"{os.uname().machine}{re.findall('^(?:ID|VERSION_ID)=.*', release, re.MULTILINE)}"
    return installed(packages[0], lock, fill)


def _refuse_missing_libraries(folder: Path) -> None:
    libraries = ":".join({str(file.parent) for file in folder.rglob("*.so*")})
    for file in (*folder.glob("usr/sbin/*"), *folder.glob("usr/bin/*")):
        linked = run(["ldd", file], environment={"LD_LIBRARY_PATH": libraries})
        if missing := re.findall(r"(\S+) => not found", linked):
            raise RuntimeError(f"{file.name} needs {' '.join(missing)}: install their packages.")
