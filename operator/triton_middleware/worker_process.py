"""One worker as the master sees it."""

import asyncio
import os
import signal
import sys
from pathlib import Path
from typing import Final, Self

from triton_middleware.lifeline import MasterEnd
from triton_middleware.metrics import FOLDER_VARIABLE
from triton_middleware.settings import Settings

_CUT_SECONDS: Final = 5
"""How long after its own limit a worker that was told to stop is killed."""


class WorkerProcess:
    """A process that was started, not forked: no state of the master's can be shared by chance."""

    def __init__(
        self, process: asyncio.subprocess.Process, lifeline: MasterEnd, patience_seconds: float
    ) -> None:
        """Take over a started *process*."""
        self._process = process
        self._lifeline = lifeline
        self._patience = patience_seconds
        self._stopping: asyncio.TimerHandle | None = None
        self.pid = process.pid

    @classmethod
    async def start(cls, settings: Settings, metrics_folder: Path) -> Self:
        """Start a worker, with the interpreter of the script's environment if there is one."""
        lifeline = MasterEnd()
        python = settings.environment / "bin" / "python" if settings.environment else sys.executable
        with lifeline.for_worker as inherited:
            process = await asyncio.create_subprocess_exec(
                *(str(python), "-m", "triton_middleware.worker"),
                *("--lifeline", str(inherited.fileno())),
                pass_fds=[inherited.fileno()],
                env={**os.environ, FOLDER_VARIABLE: str(metrics_folder)},
            )
        return cls(process, lifeline, settings.stop_seconds + _CUT_SECONDS)

    async def ready(self) -> bool:
        """Return True once it listens, False if it ended before."""
        try:
            return await self._lifeline.ready()
        except OSError:
            return False

    async def ended(self) -> str:
        """Wait for the end; return how it came about, in words."""
        code = await self._process.wait()
        self._lifeline.close()
        if self._stopping:
            self._stopping.cancel()
        if code == -signal.SIGKILL:
            return "was killed by SIGKILL, by hand or because memory ran out: see its limit"
        if code < 0:
            return f"was killed by {signal.Signals(-code).name}"
        return f"ended with exit code {code}"

    def stop(self) -> None:
        """Tell it to finish what runs; kill it when that takes longer than it may."""
        if self._stopping or self._process.returncode is not None:
            return
        self._lifeline.stop()
        loop = asyncio.get_running_loop()
        self._stopping = loop.call_later(self._patience, self._kill)

    def _kill(self) -> None:
        if self._process.returncode is None:
            self._process.kill()
