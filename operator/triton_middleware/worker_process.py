"""One worker as the master sees it."""

import asyncio
import contextlib
import math
import os
import signal
import sys
import time
from pathlib import Path
from typing import Final, Self

from triton_middleware.lifeline import BEAT_SECONDS, MasterEnd
from triton_middleware.metrics import FOLDER_VARIABLE
from triton_middleware.settings import Settings

_CUT_SECONDS: Final = 5
"""How long after its own limit a worker that was told to stop is killed."""
_LATE_SECONDS: Final = 5 * BEAT_SECONDS
"""By how much longer than WORKER_TIMEOUT a worker may be silent: it looks after itself first."""
_FRESH_SECONDS: Final = 10 * BEAT_SECONDS
"""How long after its last sign of life a worker counts as serving."""


class WorkerProcess:
    """A process that was started, not forked: no state of the master's can be shared by chance."""

    def __init__(
        self, process: asyncio.subprocess.Process, lifeline: MasterEnd, settings: Settings
    ) -> None:
        """Take over a started *process*."""
        self._process = process
        self._lifeline = lifeline
        self._settings = settings
        self._killing: asyncio.TimerHandle | None = None
        self._listening: asyncio.Task[None] | None = None
        self._heard = -math.inf
        self._silent = False

    @classmethod
    async def start(cls, settings: Settings, name: str, metrics_folder: Path) -> Self:
        """Start worker *name*, with the interpreter of the script's environment if there is one."""
        lifeline = MasterEnd()
        python = settings.environment / "bin" / "python" if settings.environment else sys.executable
        with lifeline.for_worker as inherited:
            process = await asyncio.create_subprocess_exec(
                *(str(python), "-m", "triton_middleware.worker"),
                *("--lifeline", str(inherited.fileno()), "--name", name),
                pass_fds=[inherited.fileno()],
                env={**os.environ, FOLDER_VARIABLE: str(metrics_folder)},
            )
        return cls(process, lifeline, settings)

    @property
    def is_serving(self) -> bool:
        """Whether it takes requests: it listens, its event loop runs, and it is not to end."""
        return not self._killing and time.monotonic() - self._heard < _FRESH_SECONDS

    async def ready(self) -> bool:
        """Return True once it listens, False if it ended before."""
        try:
            listens = await self._lifeline.ready()
        except OSError:
            return False
        if listens:
            self._heard = time.monotonic()
            self._listening = asyncio.create_task(self._listen())
        return listens

    async def ended(self) -> str:
        """Wait for the end; return how it came about, in words."""
        code = await self._process.wait()
        if self._listening:
            self._listening.cancel()
        self._lifeline.close()
        if self._killing:
            self._killing.cancel()
        if self._silent:
            return "did not answer for WORKER_TIMEOUT and was ended; its stacks are above"
        if code == -signal.SIGKILL:
            return "was killed by SIGKILL, by hand or because memory ran out: see its limit"
        if code < 0:
            return f"was killed by {signal.Signals(-code).name}"
        return f"ended with exit code {code}"

    def stop(self) -> None:
        """Tell it to finish what runs; kill it when that takes longer than it may."""
        if self._killing or self._process.returncode is not None:
            return
        self._lifeline.stop()
        self._kill_after(self._settings.stop_seconds + _CUT_SECONDS)

    async def _listen(self) -> None:
        """Hear it until it ends; end it when it has been silent for WORKER_TIMEOUT.

        A `run()` that never lets go of the interpreter stops the event loop too, so the worker
        itself can't tell.
        """
        with contextlib.suppress(OSError):
            try:
                while await asyncio.wait_for(self._lifeline.heard(), self._silence):
                    self._heard = time.monotonic()
            except TimeoutError:
                self._silent = True
                # The worker's faulthandler writes the stack of each thread.
                self._process.send_signal(signal.SIGABRT)
                self._kill_after(_CUT_SECONDS)

    @property
    def _silence(self) -> float | None:
        limit = self._settings.worker_timeout_seconds
        return limit + _LATE_SECONDS if limit else None

    def _kill_after(self, seconds: float) -> None:
        self._killing = asyncio.get_running_loop().call_later(seconds, self._kill)

    def _kill(self) -> None:
        if self._process.returncode is None:
            self._process.kill()
