"""Folders of the user that outlive a run, and the socket by which a run is found."""

import os
import tempfile
from pathlib import Path
from typing import Final

from triton_cli.errors import UserError

_OURS: Final = "kubectl-triton"


def cache() -> Path:
    """Return the folder of what was fetched and installed; the user may delete it at any time."""
    given = os.environ.get("XDG_CACHE_HOME")
    return (Path(given) if given else Path.home() / ".cache") / _OURS


def control_socket(name: str) -> Path:
    """Return the place of the socket of the run of *name*; nobody else may enter its folder.

    Raises UserError where the folder is somebody else's.
    """
    given = os.environ.get("XDG_RUNTIME_DIR")
    folder = Path(given, _OURS) if given else Path(tempfile.gettempdir(), f"{_OURS}-{os.getuid()}")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if folder.stat().st_uid != os.getuid():
        raise UserError(f"{folder} is another user's; set XDG_RUNTIME_DIR to a folder of yours")
    return folder / f"{name}.sock"
