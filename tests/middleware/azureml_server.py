"""Azure ML's own server, in an environment of its own since it pins OpenTelemetry."""

import fcntl
import hashlib
import os
import subprocess
import sys
import venv
from pathlib import Path

LOCK = Path(__file__).parents[2] / "requirements" / "azureml-server.txt"


def environment() -> Path:
    """Return the environment's folder; it is made on first use and kept in the project's cache."""
    cache = Path(os.environ.get("TRITON_OPERATOR_CACHE", "~/.cache/triton-operator")).expanduser()
    about = f"{sys.version}{LOCK.read_text()}"
    folder = cache / f"azureml-server-{hashlib.sha256(about.encode()).hexdigest()[:12]}"
    cache.mkdir(parents=True, exist_ok=True)
    with (cache / "azureml-server.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "complete").exists():
            _make(folder)
    return folder


def _make(folder: Path) -> None:
    venv.create(folder, clear=True, with_pip=True)
    subprocess.run(
        [
            *(folder / "bin/python", "-m", "pip", "install", "--quiet"),
            *("--disable-pip-version-check", "--require-hashes", "--requirement", LOCK),
        ],
        check=True,
    )
    (folder / "complete").touch()
