"""The controller: events and relists fill the queue, workers reconcile what is in it."""

import asyncio
import logging
import random
import time
from typing import Final

from triton_api import names
from triton_operator.cache import Cache, Identity, identity_of
from triton_operator.cluster import ApiError, Cluster, Facts
from triton_operator.kinds import LABELLED, ROUTES, TRITON_MODEL, WATCHED, Kind, Object
from triton_operator.metrics import CONTROLLER, Metrics
from triton_operator.observed import Key
from triton_operator.outcome import Outcome
from triton_operator.reconcile import Reconciler
from triton_operator.settings import Settings
from triton_operator.work_queue import Priority, WorkQueue

# Events of children come in bursts: pods and their Deployment change together.
_CHILD_DELAY_SECONDS: Final = 0.1
_RELIST_RETRY_SECONDS: Final = 2.0

logger = logging.getLogger(__name__)


class Controller:
    """Owns the cache and the queue; everything that happens goes through it."""

    def __init__(
        self,
        cluster: Cluster,
        cache: Cache,
        reconciler: Reconciler,
        settings: Settings,
        metrics: Metrics,
    ) -> None:
        """Take the parts; nothing runs before `synchronize`, `work` and `relist` are started."""
        self._cluster = cluster
        self._facts = Facts(cluster)
        self._cache = cache
        self._reconciler = reconciler
        self._settings = settings
        self._metrics = metrics
        self.queue: WorkQueue[Key] = WorkQueue()
        self.synced = False
        self.last_relist = time.monotonic()
        metrics.queue_depth.labels(CONTROLLER).set_function(lambda: len(self.queue))
        metrics.longest_running.labels(CONTROLLER).set_function(
            lambda: self.queue.longest_running_seconds
        )

    def seen(self, body: Object) -> None:
        """Take in an object that a watch reports as listed, added or modified."""
        self._enqueue(self._cache.put(body), of_model=body["kind"] == TRITON_MODEL.name)

    def gone(self, identity: Identity) -> None:
        """Take in that a watch reports an object as deleted."""
        self._enqueue(self._cache.remove(identity), of_model=identity[0] is TRITON_MODEL)

    def _enqueue(self, keys: set[Key], *, of_model: bool) -> None:
        for key in keys:
            if of_model:
                self.queue.add(key)
            else:
                self.queue.add_after(key, _CHILD_DELAY_SECONDS)

    async def synchronize(self) -> None:
        """Read everything once, however long the API server takes to answer."""
        while not self.synced:
            try:
                await self._relist()
                self.synced = True
            except ApiError as error:
                logger.warning("the first list failed and is tried again: %s", error)
                await asyncio.sleep(_RELIST_RETRY_SECONDS)
        for key in self._cache.models():
            self.queue.add(key, Priority.ROUTINE)

    async def relist(self) -> None:
        """Read everything again and again, to heal what the watches missed; never returns."""
        while True:
            await asyncio.sleep(self._settings.resync_seconds * random.uniform(0.9, 1.1))
            try:
                changed = await self._relist()
            except ApiError as error:
                logger.warning("a relist failed; the next one follows: %s", error)
                continue
            if changed:
                self._metrics.missed.inc(len(changed))
                logger.info("a relist found changes of %d models", len(changed))
            for key in self._cache.models():
                self.queue.add(key, Priority.NEWS if key in changed else Priority.ROUTINE)

    async def _relist(self) -> set[Key]:
        changed: set[Key] = set()
        routes = sorted(await self._facts.routes(), key=lambda kind: kind.name)
        for namespace in self._settings.namespaces or (None,):
            for kind in (*WATCHED, *routes):
                changed |= await self._relist_kind(kind, namespace)
        self.last_relist = time.monotonic()
        return changed

    async def _relist_kind(self, kind: Kind, namespace: str | None) -> set[Key]:
        selector = names.MANAGED_SELECTOR if kind in (*LABELLED, *ROUTES) else ""
        changed: set[Key] = set()
        listed: set[Identity] = set()
        version = 0
        async for bodies, at in self._cluster.pages(kind, namespace, selector):
            version = at
            for body in bodies:
                listed.add(identity_of(body))
                changed |= self._cache.put(body)
        return changed | self._cache.retain(kind, namespace, listed, version)

    async def work(self) -> None:
        """Reconcile keys from the queue, several at a time; never returns."""
        async with asyncio.TaskGroup() as workers:
            for _ in range(self._settings.workers):
                workers.create_task(self._worker())

    async def _worker(self) -> None:
        while True:
            key, waited = await self.queue.take()
            self._metrics.queue_wait.labels(CONTROLLER).observe(waited)
            try:
                await self._reconcile(key)
            finally:
                self.queue.done(key)

    async def _reconcile(self, key: Key) -> None:
        with self._metrics.duration.labels(CONTROLLER).time():
            outcome = await self._outcome(key)
        if outcome.failed:
            self._metrics.errors.labels(CONTROLLER).inc()
            self.queue.add_with_backoff(key, at_least=outcome.again_after or 0.0)
            result = "error"
        elif outcome.again_after is not None:
            self.queue.forget_failures(key)
            self.queue.add_after(key, outcome.again_after)
            result = "requeue_after"
        else:
            self.queue.forget_failures(key)
            result = "success"
        self._metrics.reconciles.labels(CONTROLLER, result).inc()

    async def _outcome(self, key: Key) -> Outcome:
        """Return how a reconciliation ended; whatever it raises must not end the worker."""
        try:
            return await self._reconciler.reconcile(key, self.queue.failures(key))
        except ApiError as error:
            logger.warning("reconciliation failed", extra={"model": str(key), "error": str(error)})
            return Outcome(failed=True, again_after=error.retry_after or None)
        except Exception:
            # A fault of ours with this one object; the others must not wait for it.
            logger.exception("reconciliation failed", extra={"model": str(key)})
            return Outcome(failed=True)
