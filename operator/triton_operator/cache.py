"""What the operator knows of the cluster: trimmed objects, the newest version of each.

Filled by watch events, by the answers to our own writes, and healed by relists, which alone see
what was deleted while no watch was open. Nothing is read from the API server to decide.
"""

from collections import defaultdict
from typing import Any

from triton_api import names
from triton_operator.kinds import CONFIG_MAP, POD, TRITON_MODEL, Kind, Object, kind_of
from triton_operator.observed import Key, trimmed

Identity = tuple[Kind, str, str]
"""Kind, namespace and name."""


class Cache:
    """Objects by identity, and by the TritonModel that they belong to."""

    def __init__(self) -> None:
        self._objects: dict[Identity, Object] = {}
        self._of_model: defaultdict[Key, set[Identity]] = defaultdict(set)
        self._users_of_map: defaultdict[tuple[str, str], set[Key]] = defaultdict(set)

    def put(self, body: Object) -> set[Key]:
        """Keep *body* if it is new or newer; return the models to look at again."""
        identity = identity_of(body)
        known = self._objects.get(identity)
        if known is not None and _version(known) >= _version(body):
            return set()
        # A label may have moved: the model that loses the object has to know too.
        losing = self.interested(identity)
        self._forget(identity)
        self._objects[identity] = trimmed(body)
        self._remember(identity)
        return losing | self.interested(identity)

    def remove(self, identity: Identity) -> set[Key]:
        """Forget an object that is gone; return the models to look at again."""
        keys = self.interested(identity)
        self._forget(identity)
        self._objects.pop(identity, None)
        return keys

    def retain(
        self, kind: Kind, namespace: str | None, listed: set[Identity], version: int
    ) -> set[Key]:
        """Forget what a whole list at resource *version* did not have; return whom it concerns.

        An object that is younger than the list is kept: the list could not know it.
        """
        changed: set[Key] = set()
        for identity, known in list(self._objects.items()):
            in_scope = identity[0] is kind and namespace in (None, identity[1])
            if in_scope and identity not in listed and _version(known) <= version:
                changed |= self.remove(identity)
        return changed

    def get(self, kind: Kind, namespace: str, name: str) -> Object | None:
        """Return one object, or None when the cluster has none as far as is known."""
        return self._objects.get((kind, namespace, name))

    def children(self, key: Key) -> dict[tuple[Kind, str], Object]:
        """Return the children that carry the label of *key*, pods left out."""
        return {
            (identity[0], identity[2]): self._objects[identity]
            for identity in self._of_model.get(key, ())
            if identity[0] is not POD
        }

    def pods(self, key: Key) -> tuple[Object, ...]:
        """Return the pods that carry the label of *key*."""
        return tuple(
            self._objects[identity]
            for identity in self._of_model.get(key, ())
            if identity[0] is POD
        )

    def all(self, kind: Kind) -> list[Object]:
        """Return all objects of a kind."""
        return [body for identity, body in self._objects.items() if identity[0] is kind]

    def models(self) -> list[Key]:
        """Return the keys of all TritonModels."""
        return [Key(each[1], each[2]) for each in self._objects if each[0] is TRITON_MODEL]

    def interested(self, identity: Identity) -> set[Key]:
        """Return the models that an object with *identity* concerns."""
        kind, namespace, name = identity
        if kind is TRITON_MODEL:
            return {Key(namespace, name)}
        users = self._users_of_map.get((namespace, name), set()) if kind is CONFIG_MAP else set()
        known = self._objects.get(identity)
        owner = _labelled_model(known) if known is not None else None
        return users | ({owner} if owner else set())

    def _remember(self, identity: Identity) -> None:
        kind, namespace, name = identity
        body = self._objects[identity]
        if kind is TRITON_MODEL:
            for used in filter(None, used_maps(body)):
                self._users_of_map[namespace, used].add(Key(namespace, name))
        elif owner := _labelled_model(body):
            self._of_model[owner].add(identity)

    def _forget(self, identity: Identity) -> None:
        kind, namespace, name = identity
        body = self._objects.get(identity)
        if body is None:
            return
        if kind is TRITON_MODEL:
            for used in filter(None, used_maps(body)):
                users = self._users_of_map[namespace, used]
                users.discard(Key(namespace, name))
                if not users:
                    del self._users_of_map[namespace, used]
        elif owner := _labelled_model(body):
            self._of_model[owner].discard(identity)
            if not self._of_model[owner]:
                del self._of_model[owner]


def identity_of(body: Object) -> Identity:
    """Return the identity of an object that carries its kind."""
    metadata = body["metadata"]
    return kind_of(body), metadata["namespace"], metadata["name"]


def _version(body: Object) -> int:
    """Return the resource version as a number; Kubernetes 1.35 made the order official."""
    return int(body["metadata"].get("resourceVersion") or 0)


def _labelled_model(body: Object) -> Key | None:
    metadata = body["metadata"]
    name = metadata.get("labels", {}).get(names.MODEL_LABEL)
    return Key(metadata["namespace"], name) if name else None


def used_maps(body: Object) -> tuple[str | None, str | None]:
    """Return the ConfigMaps that a TritonModel takes its repository and its script from."""
    # The stored spec is read without the model, because it may not fit this version's model.
    repository = ("spec", "repository", "configMap", "name")
    script = ("spec", "middleware", "source", "configMap", "name")
    return _text_at(body, repository), _text_at(body, script)


def _text_at(body: Any, path: tuple[str, ...]) -> str | None:
    for step in path:
        body = body.get(step) if isinstance(body, dict) else None
    return body if isinstance(body, str) else None
