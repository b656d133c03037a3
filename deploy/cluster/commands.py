"""Run other programs and turn their failures into readable errors."""

import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from errors import ClusterError

# Some systems leave these out of an ordinary PATH, and nft, ip and mount live there.
SYSTEM_FOLDERS = ("/usr/local/sbin", "/usr/sbin", "/sbin", "/usr/bin", "/bin")


def search_path(*first: Path) -> str:
    """Return a PATH that looks in the given folders, then in the caller's, then in the system's."""
    return ":".join((*map(str, first), os.environ.get("PATH", ""), *SYSTEM_FOLDERS))


def run(
    argv: Sequence[str | Path],
    *,
    stdin: str | None = None,
    environment: Mapping[str, str] | None = None,
    folder: Path | None = None,
) -> str:
    """Run the program to its end and return its output; fail with what it wrote to stderr."""
    words = [str(word) for word in argv]
    try:
        result = subprocess.run(
            words,
            input=stdin,
            stdin=subprocess.DEVNULL if stdin is None else None,
            cwd=folder,
            env={**os.environ, "PATH": search_path(), **(environment or {})},
            capture_output=True,
            text=True,
            check=False,
        )
    except FileNotFoundError as missing:
        raise ClusterError(f"{words[0]} is not installed: {missing}") from missing
    if result.returncode:
        reason = (result.stderr or result.stdout).strip()
        raise ClusterError(f"`{' '.join(words)}` failed ({result.returncode}):\n{reason[-3000:]}")
    return result.stdout


def succeeds(argv: Sequence[str | Path]) -> bool:
    """Run the program and say whether it worked."""
    try:
        run(argv)
    except ClusterError:
        return False
    return True
