"""Notice that the user has changed a file."""

import asyncio
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

_PAUSE_SECONDS: Final = 0.4

State = frozenset[tuple[str, int, int]]


async def changed(paths: Sequence[Path], before: State) -> State:
    """Return the state of *paths* once it differs from *before*, and has come to rest."""
    now = await asyncio.to_thread(state, paths)
    while True:
        await asyncio.sleep(_PAUSE_SECONDS)
        earlier, now = now, await asyncio.to_thread(state, paths)
        if now == earlier != before:
            return now


def state(paths: Sequence[Path]) -> State:
    """Return which files there are, in folders too, how large and how old.

    Hidden folders are left out: environments and histories have thousands of files.
    """
    return frozenset(entry for path in paths for entry in _entries(path))


def _entries(path: Path) -> Iterator[tuple[str, int, int]]:
    if path.is_file():
        yield from _entry(path)
    for folder, folders, files in os.walk(path):
        folders[:] = [name for name in folders if not name.startswith((".", "__"))]
        for name in files:
            yield from _entry(Path(folder, name))


def _entry(path: Path) -> Iterator[tuple[str, int, int]]:
    try:
        found = path.stat()
    except OSError:
        # It goes away as we look.
        return
    yield str(path), found.st_mtime_ns, found.st_size
