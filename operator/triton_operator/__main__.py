"""Entry of the operator process: `python -m triton_operator`."""

import asyncio
import functools
import logging
import signal
import sys

import aiohttp
from aiohttp import web

from triton_operator import handlers, logs, settings
from triton_operator.cache import Cache
from triton_operator.cluster import NoClusterError, connect
from triton_operator.cluster.lease import Election
from triton_operator.controller import Controller
from triton_operator.kinds import TRITON_MODEL
from triton_operator.metrics import Metrics
from triton_operator.probes import Health
from triton_operator.reconcile import Reconciler
from triton_operator.settings import Settings
from triton_operator.triton_server import RepositoryIndexes

logger = logging.getLogger("triton_operator")


class LeaseLostError(Exception):
    """Another process may lead now: this one must stop writing at once."""

    def __init__(self, name: str) -> None:
        """Take the *name* of the Lease."""
        super().__init__(f"the Lease {name!r} is lost; ending, so that only its new holder writes")


async def run(configured: Settings) -> None:
    """Watch, compete for the Lease, and reconcile while holding it, until told to end."""
    stop = _stop_on_signals()
    metrics = Metrics()
    async with connect() as cluster, aiohttp.ClientSession() as session:
        cache = Cache()
        reconciler = Reconciler(cluster, cache, RepositoryIndexes(session), configured)
        controller = Controller(cluster, cache, reconciler, configured, metrics)
        metrics.watch_states(lambda: cache.all(TRITON_MODEL))
        await _serve(Health(controller, metrics, configured.resync_seconds), configured.port)
        tasks = [
            asyncio.create_task(_take_in(controller, configured.namespaces, stop)),
            asyncio.create_task(_lead(controller, configured, metrics, stop)),
            asyncio.create_task(stop.wait()),
        ]
        done, pending = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        stop.set()
        for task in pending:
            task.cancel()
        await asyncio.gather(*pending, return_exceptions=True)
        for task in done:
            task.result()


async def _take_in(
    controller: Controller, namespaces: tuple[str, ...], stop: asyncio.Event
) -> None:
    """Fill the cache, then keep it up to date by watches and relists.

    In this order, because kopf looks for the CRD once: where the operator is installed before it,
    the first list fails until it is there. What changes between the list and the watches is seen
    by the watches, which begin with a list of their own.
    """
    await controller.synchronize()
    async with asyncio.TaskGroup() as intake:
        intake.create_task(handlers.watch(controller, namespaces, stop))
        intake.create_task(controller.relist())


async def _lead(
    controller: Controller, configured: Settings, metrics: Metrics, stop: asyncio.Event
) -> None:
    """Work while holding the Lease; give it back at the end."""
    if not configured.leader_election:
        await controller.work()
    loop = asyncio.get_running_loop()
    leading, lost = asyncio.Event(), asyncio.Event()
    election = Election(
        configured.lease_name,
        configured.namespace,
        configured.identity,
        on_start=functools.partial(_set_in, loop, leading),
        on_loss=functools.partial(_set_in, loop, lost),
    )
    election.start()
    try:
        await leading.wait()
        logger.info("leading", extra={"lease": configured.lease_name})
        metrics.leader.labels(configured.lease_name).set(1)
        work = asyncio.create_task(controller.work())
        loss = asyncio.create_task(lost.wait())
        await asyncio.wait({work, loss}, return_when=asyncio.FIRST_COMPLETED)
        work.cancel()
        if lost.is_set() and not stop.is_set():
            raise LeaseLostError(configured.lease_name)
        await work
    finally:
        await asyncio.to_thread(election.release)


def _set_in(loop: asyncio.AbstractEventLoop, event: asyncio.Event) -> None:
    """Set *event* from another thread."""
    loop.call_soon_threadsafe(event.set)


async def _serve(health: Health, port: int) -> None:
    runner = web.AppRunner(health.application(), access_log=None)
    await runner.setup()
    await web.TCPSite(runner, port=port).start()


def _stop_on_signals() -> asyncio.Event:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stop.set)
    return stop


def main() -> int:
    """Run the operator; return the exit code of the process."""
    configured = settings.from_environment()
    logs.configure(configured.log_level)
    try:
        asyncio.run(run(configured))
    except (LeaseLostError, NoClusterError) as error:
        logger.critical("%s", error)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
