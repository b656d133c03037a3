"""The phases that both subjects go through: create all, change all, one more, delete all."""

import asyncio
import functools
import statistics
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from typing import Final

from bench import machine
from bench.api import CONCURRENCY, Api
from bench.audit import AuditLog, Request
from bench.errors import BenchError
from bench.figures import Life, spread
from bench.progress import say
from bench.subjects import Subject
from bench.watching import Readiness

_ONES: Final = 10
_CREATED: Final = 201
_PAUSE_SECONDS: Final = 0.7
_ONE_SECONDS: Final = 60
# Collections that are empty once all objects and what was made for them is gone.
_REMAINS: Final = (
    ("/apis/apps/v1", "deployments"),
    ("/apis/apps/v1", "replicasets"),
    ("/api/v1", "pods"),
    ("/api/v1", "services"),
)


class Lifecycle:
    """The objects of one subject in one namespace, and what was measured of them."""

    def __init__(
        self, api: Api, audit: AuditLog, namespace: str, subject: Subject, readiness: Readiness
    ) -> None:
        """Work in *namespace* of *api*, which *readiness* watches and *audit* records."""
        self._api = api
        self._audit = audit
        self._namespace = namespace
        self._subject = subject
        self._readiness = readiness
        self._names: list[str] = []
        self.figures = Life(subject.title)

    @property
    def names(self) -> list[str]:
        """Return the names of the objects that were made."""
        return self._names

    async def create(self, size: int, operator: int | None) -> None:
        """Create *size* objects at once and wait until all are ready."""
        self._names = [self._subject.name(number) for number in range(size)]
        async with self._accounted("create", operator):
            self.figures.sending_seconds = await self._send(map(self._create, self._names))
            await self._until_ready(generation=1)
        sent = self._creations()
        ready = {name: self._readiness.since(name) or 0.0 for name in self._names}
        deployed = self._deployed()
        self.figures.to_deployment = spread([deployed[name] - sent[name] for name in self._names])
        self.figures.to_ready = spread([ready[name] - sent[name] for name in self._names])
        self.figures.all_ready_seconds = round(max(ready.values()) - min(sent.values()), 2)

    async def change(self, operator: int | None) -> None:
        """Change one field of each object and wait until all are ready with it."""
        started = time.time()
        patch = self._subject.change("changed")
        async with self._accounted("change", operator):
            self.figures.change_sending_seconds = await self._send(
                self._api.merge(self._path(name), patch) for name in self._names
            )
            await self._until_ready(generation=2)
        last = max(self._readiness.since(name, 2) or 0.0 for name in self._names)
        self.figures.change_seconds = round(last - started, 2)

    async def one_more(self) -> None:
        """Create one object while nothing else happens, again and again; keep the medians."""
        to_deployment, to_ready = [], []
        for number in range(_ONES):
            name = self._subject.name(9000 + number)
            await self._create(name)
            seen = functools.partial(self._readiness.since, name)
            await _until(seen, _ONE_SECONDS, name, 0.02)
            self._names.append(name)
            sent, deployed = self._creations()[name], self._deployed()[name]
            to_deployment.append(deployed - sent)
            to_ready.append((self._readiness.since(name) or 0.0) - sent)
            await asyncio.sleep(_PAUSE_SECONDS)
        self.figures.one_to_deployment_ms = round(statistics.median(to_deployment) * 1000, 1)
        self.figures.one_to_ready_ms = round(statistics.median(to_ready) * 1000, 1)

    async def delete(self) -> None:
        """Delete all objects and wait until nothing that belonged to them is left."""
        started = time.time()
        await self._send(self._api.delete(self._path(name)) for name in self._names)
        remains = [self._subject.collection(self._namespace)]
        remains += [f"{root}/namespaces/{self._namespace}/{plural}" for root, plural in _REMAINS]
        limit = time.monotonic() + _patience(len(self._names))
        for collection in remains:
            while await self._api.any(collection):
                if time.monotonic() > limit:
                    raise BenchError(f"{collection} is not empty long after the deletion")
                await asyncio.sleep(0.2)
        self.figures.delete_seconds = round(time.time() - started, 2)

    async def _create(self, name: str) -> None:
        collection = self._subject.collection(self._namespace)
        await self._api.create(collection, self._subject.manifest(name))

    def _path(self, name: str) -> str:
        return f"{self._subject.collection(self._namespace)}/{name}"

    async def _send(self, requests: Iterable[Awaitable[object]]) -> float:
        """Await *requests*, so many at a time; return the seconds that took."""
        started = time.monotonic()
        left = iter(requests)

        async def worker() -> None:
            for request in left:
                await request

        await asyncio.gather(*(worker() for _ in range(CONCURRENCY)))
        return round(time.monotonic() - started, 2)

    async def _until_ready(self, generation: int) -> None:
        size, step = len(self._names), 1

        def all_ready() -> bool:
            nonlocal step
            count = self._readiness.count(generation)
            if count * 4 >= size * step:
                say(f"    {count} of {size} are ready")
                step = count * 4 // size + 1
            return count >= size

        await _until(all_ready, _patience(size), f"all of the {size}", 0.1)

    def _creations(self) -> dict[str, float]:
        """Return by name when the API server received the creation."""
        return {
            each.name: each.received
            for each in self._in_namespace(self._subject.resource)
            if each.verb == "create"
        }

    def _deployed(self) -> dict[str, float]:
        """Return by name when the API server had created the Deployment."""
        return {
            each.name: each.answered
            for each in self._in_namespace("deployments")
            if each.code == _CREATED
        }

    def _in_namespace(self, resource: str) -> list[Request]:
        return [
            each
            for each in self._audit.read()
            if each.resource == resource and each.namespace == self._namespace
        ]

    @asynccontextmanager
    async def _accounted(self, phase: str, operator: int | None) -> AsyncIterator[None]:
        """Note what the machine spends while the block runs."""
        before = machine.usage(operator)
        yield
        self.figures.processor_seconds[phase] = machine.usage(operator).since(before)


def _patience(size: int) -> float:
    """Return the seconds after which a phase with *size* objects is given up."""
    return 60 + 0.3 * size


async def _until(holds: Callable[[], object], seconds: float, what: str, every: float) -> None:
    limit = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > limit:
            raise BenchError(f"{what} did not get ready within {seconds:.0f} s")
        await asyncio.sleep(every)
