"""The socket between the master and one worker.

The worker says once that it listens, and each second that its event loop runs. The master says
that the worker is to end by closing its side; so does the kernel when the master is killed, and no
worker is left behind.
"""

import asyncio
import contextlib
import os
import socket
from typing import Final

BEAT_SECONDS: Final = 1.0
"""How often a worker is heard."""

BOOT_FAILED: Final = 3
"""Exit code of a worker that could not start, as gunicorn's workers had it."""

_READY: Final = b"r"
_BEAT: Final = b"."


class WorkerEnd:
    """What a worker holds."""

    def __init__(self, connection: socket.socket) -> None:
        """Take the inherited *connection*."""
        self._connection = connection
        self._connection.setblocking(False)
        self._stop = asyncio.Event()
        self.is_serving = False

    def say_ready(self) -> None:
        """Tell the master that this worker listens."""
        self.is_serving = True
        self._connection.send(_READY)

    async def beat(self) -> None:
        """Say again and again that the event loop runs."""
        while True:
            # A master that does not read is busy or gone; neither is the worker's to mend.
            with contextlib.suppress(OSError):
                self._connection.send(_BEAT)
            await asyncio.sleep(BEAT_SECONDS)

    async def watch(self) -> None:
        """Wait for the end; one that comes before the worker serves ends the process at once.

        `init()` can't be interrupted in order, and nobody waits for an answer yet.
        """
        await asyncio.get_running_loop().sock_recv(self._connection, 1)
        if not self.is_serving:
            os._exit(0)
        self._stop.set()

    async def stop_asked(self) -> None:
        """Return when the worker is to end."""
        await self._stop.wait()


class MasterEnd:
    """What the master holds."""

    def __init__(self) -> None:
        """Make the pair; `for_worker` is to be inherited by the worker and then closed."""
        self._connection, self.for_worker = socket.socketpair()
        self._connection.setblocking(False)

    async def ready(self) -> bool:
        """Return True once the worker listens, False if it ended before."""
        received = await asyncio.get_running_loop().sock_recv(self._connection, 1)
        return received == _READY

    async def heard(self) -> bool:
        """Return True at the next sign of life, False once there is no worker."""
        return bool(await asyncio.get_running_loop().sock_recv(self._connection, 64))

    def stop(self) -> None:
        """Tell the worker to end; that it ended is still heard."""
        self._connection.shutdown(socket.SHUT_WR)

    def close(self) -> None:
        """Let go of a worker that has ended."""
        self._connection.close()
