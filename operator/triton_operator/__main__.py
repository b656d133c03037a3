"""Entry of the operator process: `python -m triton_operator`."""

import asyncio
import logging
import sys

import aiohttp
from aiohttp import web

import triton_api
from triton_operator import handlers, logs, settings
from triton_operator.cache import Cache
from triton_operator.cluster import NoClusterError, connect
from triton_operator.cluster.lease import Election, LeaseLostError
from triton_operator.controller import Controller
from triton_operator.fetcher import FetchProgresses
from triton_operator.kinds import TRITON_MODEL
from triton_operator.metrics import Metrics
from triton_operator.probes import Health
from triton_operator.reconcile import Reconciler
from triton_operator.settings import Settings
from triton_operator.signals import set_on_signals
from triton_operator.triton_server import RepositoryIndexes

logger = logging.getLogger("triton_operator")


async def run(configured: Settings) -> None:
    """Watch, compete for the Lease, and reconcile while holding it, until told to end."""
    logger.info(
        "starting",
        extra={"version": triton_api.__version__, "namespaces": configured.namespaces or "all"},
    )
    stop = asyncio.Event()
    set_on_signals(stop)
    metrics = Metrics()
    async with connect() as cluster, aiohttp.ClientSession() as session:
        cache = Cache()
        indexes, progress = RepositoryIndexes(session), FetchProgresses(session)
        reconciler = Reconciler(cluster, cache, indexes, progress, configured)
        controller = Controller(cluster, cache, reconciler, configured, metrics)
        metrics.watch_states(lambda: cache.all(TRITON_MODEL))
        await _serve(Health(controller, metrics, configured.resync_seconds), configured.port)
        tasks = [
            asyncio.create_task(_take_in(controller, configured.namespaces, stop)),
            asyncio.create_task(_lead(controller, configured, metrics)),
            asyncio.create_task(_until(stop)),
        ]
        try:
            await _first_to_end(tasks)
        finally:
            await _cancelled(tasks)


async def _until(stop: asyncio.Event) -> None:
    await stop.wait()


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


async def _lead(controller: Controller, configured: Settings, metrics: Metrics) -> None:
    """Work while holding the Lease, and give it back at the end.

    Raises LeaseLostError when the Lease could not be renewed.
    """
    if not configured.leader_election:
        await controller.work()
    logger.info("standing by until the Lease is ours", extra={"lease": configured.lease_name})
    election = Election(configured.lease_name, configured.namespace, configured.identity)
    tasks: list[asyncio.Task[None]] = []
    try:
        await election.won()
        logger.info("leading", extra={"lease": configured.lease_name})
        metrics.leader.labels(configured.lease_name).set(1)
        tasks = [asyncio.create_task(controller.work()), asyncio.create_task(election.lost())]
        await _first_to_end(tasks)
    finally:
        # In this order: nothing may be written once another can lead.
        await _cancelled(tasks)
        await election.release()


async def _first_to_end(tasks: list[asyncio.Task[None]]) -> None:
    """Wait until one of *tasks* ends, and raise what it raised."""
    done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in done:
        task.result()


async def _cancelled(tasks: list[asyncio.Task[None]]) -> None:
    """Cancel *tasks* and wait until they have ended."""
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def _serve(health: Health, port: int) -> None:
    runner = web.AppRunner(health.application(), access_log=None)
    await runner.setup()
    await web.TCPSite(runner, port=port).start()


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
