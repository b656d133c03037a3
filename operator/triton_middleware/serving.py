"""The life of a worker on its event loop: listen, serve, stop in order."""

import asyncio
import logging
import os
import sys
import traceback
from typing import Final

from triton_middleware import http_server
from triton_middleware.application import Application
from triton_middleware.execution import Execution
from triton_middleware.lifeline import WorkerEnd
from triton_middleware.settings import Settings

logger = logging.getLogger(__name__)

STUCK: Final = 4
"""Exit code of a worker that gave up on a `run()` which nothing can interrupt."""

_LOOK_SECONDS: Final = 1.0


class Serving:
    """Serves until told to stop."""

    def __init__(
        self,
        application: Application,
        execution: Execution,
        settings: Settings,
        lifeline: WorkerEnd,
    ) -> None:
        """Serve *application*; stop *execution* at the end."""
        self._application = application
        self._execution = execution
        self._settings = settings
        self._lifeline = lifeline

    async def run(self) -> asyncio.TimerHandle:
        """Listen, say so to the master, and after the end finish what runs.

        Returns the timer that ends the process though a `run()` goes on, to be cancelled once none
        does.
        """
        loop = asyncio.get_running_loop()
        try:
            runner = await http_server.start(self._application, self._settings, loop)
        except OSError:
            self._execution.stop()
            raise
        self._lifeline.say_ready()
        beating = loop.create_task(self._lifeline.beat())
        logger.info("listening", extra={"host": self._settings.host, "port": self._settings.port})
        stuck = await self._until_stopped_or_stuck()
        if stuck:
            self._execution.give_up()
        logger.info("stopping: new requests are refused, running ones have their time")
        await runner.cleanup()
        if stuck:
            os._exit(STUCK)
        beating.cancel()
        self._execution.stop()
        return loop.call_later(_LOOK_SECONDS, self._leave_behind)

    async def _until_stopped_or_stuck(self) -> bool:
        """Return True when a thread is stuck, False when the master says stop."""
        stop = asyncio.create_task(self._lifeline.stop_asked())
        while not stop.done():
            await asyncio.wait([stop], timeout=_LOOK_SECONDS)
            if self._stuck():
                return True
        return False

    def _stuck(self) -> bool:
        """Whether a `run()` has outlived its limit; where it hangs goes to the log."""
        if not self._settings.worker_timeout_seconds:
            return False
        limit = max(self._settings.limit_seconds, self._settings.worker_timeout_seconds)
        threads = self._execution.stuck_threads(limit + _LOOK_SECONDS)
        for thread in threads:
            frame = sys._current_frames().get(thread)  # noqa: SLF001 (documented for debuggers)
            logger.critical(
                "run() hangs, so this worker is replaced; WORKER_TIMEOUT is %s s",
                self._settings.worker_timeout_seconds,
                extra={"stack": "".join(traceback.format_stack(frame))},
            )
        return bool(threads)

    def _leave_behind(self) -> None:
        """End the process though a `run()` goes on: its client had its answer or is gone."""
        logger.warning("run() did not end within TRITON_MIDDLEWARE_STOP_SECONDS; it is cut off")
        os._exit(0)
