"""Stand-ins for the API server, Triton servers and the clock, all in memory."""

import copy
from collections.abc import AsyncIterator
from typing import Any

from triton_operator.cluster import ApiError
from triton_operator.kinds import CHILDREN, Kind, Object, kind_of
from triton_operator.observed import Key


class FakeClock:
    """A clock that goes only when it is told to."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


class FakeCluster:
    """An API server that remembers what is written, in words and in effect."""

    def __init__(self, *bodies: Object) -> None:
        self.objects: dict[tuple[Kind, str, str], Object] = {}
        self.writes: list[str] = []
        self.reads: list[str] = []
        self.secrets: dict[tuple[str, str], Object] = {}
        """What only `create` reaches: nobody lists or reads it."""
        self.kinds: set[str] = set()
        """Resources of the Gateway API that are served."""
        self.documents: dict[str, Object] = {}
        self.errors: dict[str, ApiError] = {}
        """What to raise instead, by the first words of a request, such as `apply Service`."""
        self.taken = False
        """Whether somebody else owns the labels of the record."""
        self.version = 100
        for body in bodies:
            self.objects[_identity(body)] = body

    async def get(self, kind: Kind, namespace: str, name: str) -> Object | None:
        self.reads.append(f"get {kind.name}")
        self._raise(f"get {kind.name}")
        return self.objects.get((kind, namespace, name))

    async def pages(
        self, kind: Kind, namespace: str | None, selector: str = ""
    ) -> AsyncIterator[tuple[list[Object], int]]:
        self.reads.append(f"list {kind.name} {namespace} {selector}".strip())
        self._raise(f"list {kind.name}")
        found = [
            body
            for identity, body in self.objects.items()
            if identity[0] is kind and namespace in (None, identity[1])
        ]
        yield found, self.version

    async def apply(self, manifest: Object) -> Object:
        self._write(f"apply {manifest['kind']}")
        live = self.objects.get(_identity(manifest), {"metadata": {"uid": "new", "generation": 1}})
        return self._store({**live, **manifest}, live)

    async def label(self, body: Object, labels: dict[str, str]) -> Object | None:
        self._write("label")
        if self.taken:
            return None
        metadata = {**body["metadata"], "labels": body["metadata"].get("labels", {}) | labels}
        return self._store({**body, "metadata": metadata}, body)

    async def create(self, manifest: Object) -> bool:
        identity = (manifest["metadata"]["namespace"], manifest["metadata"]["name"])
        self._write(f"create {manifest['kind']} {identity[1]}")
        return self.secrets.setdefault(identity, manifest) is manifest

    async def served(self, group: str, version: str) -> frozenset[str]:
        self.reads.append(f"served {group}")
        return frozenset(self.kinds)

    async def document(self, path: str) -> Object:
        self.reads.append(f"document {path}")
        self._raise("document")
        return self.documents[path]

    async def delete(self, live: Object) -> None:
        self._write(f"delete {live['kind']}")
        self.objects.pop(_identity(live), None)

    async def write_status(self, body: Object, status: Object) -> Object:
        conditions = status.get("conditions", [{"reason": ""}])
        self._write(f"status {conditions[0]['reason']}".strip())
        return self._store({**body, "status": status}, body)

    def status(self, kind: Kind, status: Object) -> Object:
        """Let another controller report about the object *demo* of a kind; return the object."""
        found = next(body for each, body in self.objects.items() if each[0] is kind)
        return self._store({**found, "status": status}, found)

    def _store(self, body: Object, live: Object) -> Object:
        self.version += 1
        metadata = {**live["metadata"], **body["metadata"], "resourceVersion": str(self.version)}
        stored = copy.deepcopy({**body, "metadata": metadata})
        self.objects[_identity(stored)] = stored
        return stored

    def _write(self, words: str) -> None:
        self._raise(words)
        self.writes.append(words)

    def _raise(self, words: str) -> None:
        for start, error in self.errors.items():
            if words.startswith(start):
                raise error

    @property
    def children(self) -> set[str]:
        """The kinds of children that exist."""
        return {identity[0].name for identity in self.objects if identity[0] in CHILDREN}


class FakeIndexes:
    """Triton servers whose repository index is given beforehand."""

    def __init__(self, index: Any = None) -> None:
        self.index = index
        self.forgotten: list[Key] = []

    async def read(self, key: Key, pods: Any) -> Any:
        return self.index

    def forget(self, key: Key) -> None:
        self.forgotten.append(key)


class FakeProgresses:
    """Fetchers that say what was given beforehand."""

    def __init__(self, progress: Any = None) -> None:
        self.progress = progress or {}
        self.forgotten: list[Key] = []

    async def read(self, key: Key, pods: Any, now: Any) -> Any:
        return self.progress

    def forget(self, key: Key) -> None:
        self.forgotten.append(key)


def _identity(body: Object) -> tuple[Kind, str, str]:
    return kind_of(body), body["metadata"]["namespace"], body["metadata"]["name"]
