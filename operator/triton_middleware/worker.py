"""A worker process: `python -m triton_middleware.worker`, started by the master only.

The user's code runs in the main thread, the event loop in a side thread. A worker listens once
`init()` is done, so that no request ever meets a worker that can't answer.
"""

import argparse
import contextlib
import faulthandler
import inspect
import logging
import os
import socket
import sys
import time
from typing import Final

from triton_middleware import (
    compatibility,
    ending,
    http_server,
    last_words,
    logs,
    settings,
    swagger,
    triton_readiness,
)
from triton_middleware.application import Application
from triton_middleware.errors import ScriptError
from triton_middleware.event_loop import EventLoopThread
from triton_middleware.execution import Execution
from triton_middleware.lifeline import BOOT_FAILED, WorkerEnd
from triton_middleware.metrics import WorkerMetrics, write_as
from triton_middleware.scoring import Scoring
from triton_middleware.script import Script, load
from triton_middleware.serving import Serving
from triton_middleware.settings import Settings

logger = logging.getLogger("triton_middleware.worker")

# While a script computes, the loop waits this long for the interpreter; by default it is 5 ms.
_SWITCH_SECONDS: Final = 0.002


def run(configured: Settings, lifeline: WorkerEnd) -> int:
    """Load the script, wait for Triton, call `init()`, serve; return the exit code."""
    ending.leave_signals_to_the_master()
    # By it the master learns where a worker hangs that it has to end.
    faulthandler.enable()
    sys.setswitchinterval(_SWITCH_SECONDS)
    compatibility.install()
    loop = EventLoopThread()
    loop.start(lifeline.watch())
    metrics = WorkerMetrics()
    # Scripts read files beside them by relative paths, as on the machine where they were written.
    with contextlib.suppress(FileNotFoundError, NotADirectoryError):
        os.chdir(configured.source)
    try:
        script = load(configured)
        triton_readiness.wait(configured.triton_url)
        _initialise(script, loop, metrics)
    except ScriptError as error:
        logger.critical("the worker can't start: %s", error, exc_info=error.__cause__)
        last_words.leave(last_words.told(error))
        return BOOT_FAILED
    serve(configured, script, loop, lifeline, metrics)
    return 0


def _initialise(script: Script, loop: EventLoopThread, metrics: WorkerMetrics) -> None:
    """Call `init()` here in the main thread; one that is async is awaited on the loop."""
    began = time.monotonic()
    try:
        pending = script.init()
        if inspect.isawaitable(pending):
            loop.wait_for(pending)
    except BaseException as error:
        raise ScriptError(f"init() raised {type(error).__name__}") from error
    seconds = time.monotonic() - began
    metrics.init.set(seconds)
    logger.info("init() is done", extra={"seconds": round(seconds, 3)})


def serve(
    configured: Settings,
    script: Script,
    loop: EventLoopThread,
    lifeline: WorkerEnd,
    metrics: WorkerMetrics,
) -> None:
    """Serve until the master, or the watch over stuck threads, says stop."""
    execution = Execution(configured.threads)
    scoring = Scoring(script, execution, configured.limit_seconds, metrics)
    described = swagger.describe(script, configured)
    application = Application(configured, script, scoring, described, metrics)
    serving = Serving(application, execution, configured, lifeline)
    http_server.keep_from_forks(configured.port)
    finished = loop.begin(serving.run())
    execution.serve()
    loop.loop.call_soon_threadsafe(finished.result().cancel)
    ending.say_goodbye()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m triton_middleware.worker")
    parser.add_argument("--lifeline", type=int, required=True, help="descriptor of a socket")
    parser.add_argument("--name", required=True, help="by which the master knows it")
    return parser.parse_args()


def main() -> int:
    """Run a worker; return the exit code of the process."""
    told = _arguments()
    lifeline = WorkerEnd(socket.socket(fileno=told.lifeline))
    write_as(told.name)
    configured = settings.from_environment()
    logs.configure(configured.log_level)
    try:
        return run(configured, lifeline)
    except OSError as error:
        logger.critical("the worker can't serve: %s", error)
        last_words.leave(f"the worker can't serve: {error}")
        return BOOT_FAILED


if __name__ == "__main__":
    code = main()
    sys.stdout.flush()
    # Not sys.exit(): threads of the script's libraries must not keep a worker that has finished.
    os._exit(code)
