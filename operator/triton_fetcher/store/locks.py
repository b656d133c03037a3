"""Locks between processes and machines: the kernel drops them when their holder dies."""

import asyncio
import errno
import fcntl
import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Final

logger = logging.getLogger(__name__)

_POLL_SECONDS: Final = 0.5
_NO_LOCKS: Final = frozenset({errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP})


@asynccontextmanager
async def locked(path: Path) -> AsyncIterator[bool]:
    """Wait for the lock *path*; yield False where the file system has no locks."""
    told = False
    while True:
        with tried(path) as state:
            if state is not False:
                yield state is True
                return
        if not told:
            logger.info("another pod fetches the same; waiting for it")
            told = True
        await asyncio.sleep(_POLL_SECONDS)


@contextmanager
def tried(path: Path) -> Iterator[bool | None]:
    """Hold the lock *path* and yield True; False if another holds it, None if there are none."""
    with path.open("w", encoding="ascii") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        except OSError as error:
            if error.errno not in _NO_LOCKS:
                raise
            yield None
        else:
            yield True
