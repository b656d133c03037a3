"""HAProxy as Debian packages it: the oldest release that is supported, and the newest to be had.

Packages are unpacked into the cache, not installed, so each release runs beside the others and with
its own libraries.
"""

import fcntl
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

OLDEST = "bookworm"
# Debian's suites that may hold a newer one, newest first.
NEWER = ("experimental", "sid", "trixie")

_KEYS = "/usr/share/keyrings/debian-archive-keyring.gpg"
_START = """#!/bin/sh
exec {root}/usr/lib64/ld-linux-x86-64.so.2 --argv0 "$0" \\
    --library-path {root}/usr/lib/x86_64-linux-gnu:{root}/lib/x86_64-linux-gnu \\
    {root}/usr/sbin/haproxy "$@"
"""


@cache
def oldest() -> Path:
    """Return the program of the oldest supported release."""
    return _program(OLDEST)


@cache
def newest() -> Path:
    """Return the program of the newest release that the machine's Debian mirror has."""
    for suite in NEWER:
        try:
            return _program(suite)
        except subprocess.CalledProcessError:
            continue
    raise LookupError(f"the Debian mirror has none of {', '.join(NEWER)}; see apt's sources")


def version(program: Path) -> str:
    """Return the version as the program tells it."""
    told = subprocess.run([program, "-v"], check=True, capture_output=True, text=True)
    return told.stdout.split()[2]


def _program(suite: str) -> Path:
    folder = _cache() / suite
    program = folder / "haproxy"
    with _alone(folder):
        if not program.exists():
            _unpack(suite, folder / "root")
            program.write_text(_START.format(root=folder / "root"))
            program.chmod(0o755)
    return program


def _cache() -> Path:
    given = os.environ.get("TRITON_OPERATOR_CACHE", Path.home() / ".cache/triton-operator")
    return Path(given) / "haproxy"


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _unpack(suite: str, root: Path) -> None:
    apt = _apt(suite, root.parent)
    subprocess.run([*apt, "update"], check=True, capture_output=True)
    download = ["--download-only", "--no-install-recommends", "-y", "install"]
    subprocess.run([*apt, *download, "-t", suite, "haproxy"], check=True, capture_output=True)
    for package in (root.parent / "cache/archives").glob("*.deb"):
        subprocess.run(["dpkg", "--extract", package, root], check=True)
    # Packages unpack below /usr; the loader is asked for there too.
    if not (root / "usr/lib64").exists():
        (root / "usr/lib64").symlink_to("../lib64")


def _apt(suite: str, folder: Path) -> list[str]:
    """Return apt-get with its own lists, cache and an empty machine, so that nothing is there."""
    for name in ("lists/partial", "cache/archives/partial"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    (folder / "status").touch()
    sources = folder / "sources.list"
    # Experimental is not whole: what it builds upon is in sid.
    suites = (suite, "sid") if suite == "experimental" else (suite,)
    lines = (f"deb [signed-by={_KEYS}] {_mirror()} {each} main\n" for each in suites)
    sources.write_text("".join(lines))
    settings = {
        "Dir::Etc::sourcelist": sources,
        "Dir::Etc::sourceparts": "-",
        "Dir::State::lists": folder / "lists",
        "Dir::State::status": folder / "status",
        "Dir::Cache": folder / "cache",
    }
    return ["apt-get", *(f"--option={name}={value}" for name, value in settings.items())]


def _mirror() -> str:
    """Return the address that apt on this machine has for its own release."""
    asked = ["apt-get", "indextargets", "--format", "$(RELEASE) $(REPO_URI)"]
    answer = subprocess.run(asked, check=True, capture_output=True, text=True).stdout
    addresses = dict(line.split() for line in answer.splitlines() if len(line.split()) == 2)
    return addresses[OLDEST]
