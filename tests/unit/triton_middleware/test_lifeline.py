"""lifeline: what master and worker tell each other."""

import asyncio

from triton_middleware.lifeline import MasterEnd, WorkerEnd


async def test_the_master_hears_that_the_worker_is_ready_and_the_worker_when_to_end():
    """In this order."""
    master = MasterEnd()
    worker = WorkerEnd(master.for_worker)
    watching = asyncio.create_task(worker.watch())
    worker.say_ready()
    assert await master.ready()
    stopping = asyncio.create_task(worker.stop_asked())
    await asyncio.sleep(0.01)
    assert not stopping.done()
    master.stop()
    await asyncio.wait_for(stopping, 1)
    await watching
    master.close()
    master.for_worker.close()


async def test_a_worker_that_ends_early_is_not_ready():
    """Its end of the socket is closed by the kernel."""
    master = MasterEnd()
    master.for_worker.close()
    assert not await master.ready()
    master.close()


async def test_the_master_hears_a_worker_until_it_ends():
    """Each sign of life counts; the end of the socket is the end."""
    master = MasterEnd()
    worker = WorkerEnd(master.for_worker)
    beating = asyncio.create_task(worker.beat())
    assert await asyncio.wait_for(master.heard(), 1)
    beating.cancel()
    master.for_worker.close()
    assert not await asyncio.wait_for(master.heard(), 1)
    master.close()


async def test_a_master_that_is_gone_costs_a_beat_nothing():
    """The worker learns of it by the order to end."""
    master = MasterEnd()
    worker = WorkerEnd(master.for_worker)
    master.close()
    beating = asyncio.create_task(worker.beat())
    await asyncio.sleep(0.01)
    assert not beating.done()
    beating.cancel()
    master.for_worker.close()
