"""What a fetched tree must not hold, whatever made it."""

import os
import stat
from pathlib import Path

from triton_api.conditions import Reason
from triton_fetcher.errors import FetchError


def refuse_unsafe(root: Path) -> None:
    """Raise FetchError unless *root* holds files, folders, and links within itself alone."""
    real = root.resolve()
    for folder, folders, names in os.walk(root):
        for name in (*folders, *names):
            place = Path(folder, name)
            kind = place.lstat().st_mode
            if stat.S_ISLNK(kind):
                if not _resolves_within(place, real):
                    raise _refused(root, place, "is a link that leads out of it")
            elif not (stat.S_ISREG(kind) or stat.S_ISDIR(kind)):
                raise _refused(root, place, "is neither a file nor a folder")


def _resolves_within(link: Path, root: Path) -> bool:
    try:
        return link.resolve(strict=True).is_relative_to(root)
    except (OSError, RuntimeError):
        return False


def _refused(root: Path, place: Path, why: str) -> FetchError:
    return FetchError(
        Reason.CONTENT_REFUSED,
        f"{place.relative_to(root).as_posix()} in the repository {why}; put a real file there",
    )
