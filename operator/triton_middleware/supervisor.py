"""The master: keeps the workers running, replaces those that die, ends with all of them."""

import asyncio
import logging
import signal
import tempfile
from pathlib import Path
from typing import Final

from triton_middleware import last_words
from triton_middleware.http_server import shared_socket
from triton_middleware.lifeline import BOOT_FAILED
from triton_middleware.management import Management
from triton_middleware.settings import Settings
from triton_middleware.shared_metrics import SharedMetrics
from triton_middleware.worker_process import WorkerProcess

logger = logging.getLogger(__name__)

PORT_TAKEN: Final = 1

_SHORT_LIFE_SECONDS: Final = 10
_LONGEST_PAUSE_SECONDS: Final = 30


class BootError(Exception):
    """A worker ended before it could serve; the message says how."""


async def run(settings: Settings) -> int:
    """Serve until SIGTERM or SIGINT; return the exit code of the process."""
    stop = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    with tempfile.TemporaryDirectory(prefix="triton-middleware-") as folder:
        metrics = SharedMetrics(Path(folder))
        supervisor = _Supervisor(settings, metrics, stop)
        try:
            # Held but not listened on: a port that is taken shows before any init().
            reserved = shared_socket(settings.host, settings.port)
            management = await Management(settings, supervisor, metrics).listen()
        except OSError as error:
            logger.critical("can't listen: %s", error)
            last_words.leave(f"can't listen: {error}")
            return PORT_TAKEN
        with reserved:
            code = await supervisor.run()
        await management.cleanup()
        return code


class _Supervisor:
    def __init__(self, settings: Settings, metrics: SharedMetrics, stop: asyncio.Event) -> None:
        self._settings = settings
        self._metrics = metrics
        self._stop = stop
        self._workers: set[WorkerProcess] = set()
        self.began = False

    @property
    def serving(self) -> bool:
        return any(worker.is_serving for worker in self._workers)

    async def run(self) -> int:
        keepers = [
            asyncio.create_task(self._keep(number)) for number in range(self._settings.workers)
        ]
        stop = asyncio.create_task(self._stop.wait())
        await asyncio.wait([stop, *keepers], return_when=asyncio.FIRST_COMPLETED)
        self._stop.set()
        for worker in list(self._workers):
            worker.stop()
        await asyncio.wait([stop, *keepers])
        failures = [error for each in keepers if (error := each.exception())]
        for error in failures:
            if not isinstance(error, BootError):
                raise error
            logger.critical("%s", error)
            last_words.leave(str(error))
        return BOOT_FAILED if failures else 0

    async def _keep(self, number: int) -> None:
        """Keep one worker running; raises BootError when it can't start.

        One that has served before is tried again as long as others serve: their requests are not
        to end for it.
        """
        pause = 0.0
        has_served = False
        while not self._stop.is_set():
            try:
                lived = await self._one_life(number)
                has_served = True
            except (BootError, OSError) as error:
                if not (has_served and self.serving):
                    raise
                logger.error("%s; others serve, so it is tried again", error)  # noqa: TRY400 (told)
                lived = 0.0
            if self._stop.is_set():
                return
            self._metrics.replaced()
            pause = (
                0.0 if lived > _SHORT_LIFE_SECONDS else min(pause * 2 + 1, _LONGEST_PAUSE_SECONDS)
            )
            if pause:
                await self._sleep(pause)

    async def _one_life(self, number: int) -> float:
        """Run a worker to its end; return for how many seconds it could serve."""
        loop = asyncio.get_running_loop()
        name = f"worker-{number}"
        worker = await WorkerProcess.start(self._settings, name, self._metrics.folder)
        self._workers.add(worker)
        if self._stop.is_set():
            worker.stop()
        try:
            was_ready = await worker.ready()
            began = loop.time()
            if was_ready:
                self.began = True
                self._metrics.started()
            how = await worker.ended()
            lived = loop.time() - began
        finally:
            self._workers.discard(worker)
        self._metrics.ended(name, was_ready=was_ready)
        if not was_ready and not self._stop.is_set():
            raise BootError(f"worker {number} {how} before it could serve; see its lines above")
        if not self._stop.is_set():
            logger.error("worker %s %s; a new one is started", number, how)
        return lived

    async def _sleep(self, seconds: float) -> None:
        try:
            await asyncio.wait_for(self._stop.wait(), seconds)
        except TimeoutError:
            return
