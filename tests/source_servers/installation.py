"""Put programs into the project's cache once per content of their lock, for all checkouts."""

import fcntl
import hashlib
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

TOOLS = Path(__file__).parent / "tools"


def cache() -> Path:
    """Return the folder that holds every installed program: the one of the cluster's programs."""
    user = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    project = os.environ.get("TRITON_OPERATOR_CACHE") or Path(user, "triton-operator")
    return Path(project).absolute() / "source-servers"


def installed(name: str, lock: str, fill: Callable[[Path], None]) -> Path:
    """Return the folder that *fill* has filled for this *lock*, now or at an earlier time.

    The folder appears under its name when it is complete, and two processes don't fill it at once.
    """
    folder = cache() / f"{name}-{hashlib.sha256(lock.encode()).hexdigest()[:16]}"
    if folder.exists():
        return folder
    cache().mkdir(parents=True, exist_ok=True)
    with (cache() / f".{name}.lock").open("w") as only_installer:
        fcntl.flock(only_installer, fcntl.LOCK_EX)
        if not folder.exists():
            _fill(name, folder, fill)
    return folder


def _fill(name: str, folder: Path, fill: Callable[[Path], None]) -> None:
    print(f"installing {name} ...", flush=True)
    began = time.monotonic()
    unfinished = Path(tempfile.mkdtemp(prefix=f".{name}-", dir=cache()))
    try:
        fill(unfinished)
        unfinished.chmod(0o755)
        unfinished.rename(folder)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    print(f"installing {name}: {time.monotonic() - began:.1f} s", flush=True)


def run(
    command: Sequence[str | Path],
    *,
    folder: Path | None = None,
    environment: Mapping[str, str] | None = None,
    stdin: bytes | None = None,
) -> str:
    """Return the output of *command*; its failure carries what it wrote."""
    words = [str(word) for word in command]
    done = subprocess.run(
        words,
        cwd=folder,
        env={**os.environ, **(environment or {})},
        input=b"" if stdin is None else stdin,
        capture_output=True,
        check=False,
    )
    output = done.stdout.decode(errors="replace")
    if done.returncode:
        said = (done.stderr.decode(errors="replace") or output).strip()[-3000:]
        raise RuntimeError(f"`{' '.join(words)}` failed ({done.returncode}):\n{said}")
    return output
