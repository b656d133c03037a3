"""ConfigMaps and Secrets among the manifests, and what containers get of them."""

from base64 import b64decode
from collections.abc import Iterable, Mapping
from typing import Final

from triton_cli.errors import UserError
from triton_operator.kinds import Object

Data = Mapping[str, bytes]
_BINARY: Final = {"ConfigMap": "binaryData", "Secret": "data"}
_TEXT: Final = {"ConfigMap": "data", "Secret": "stringData"}


class Configuration:
    """What the kubelet would ask the API server for."""

    def __init__(self, objects: Iterable[Object], made: Mapping[str, Data]) -> None:
        """Take the manifests beside the model, and Secrets that the operator would make."""
        self._data = {("Secret", name): dict(data) for name, data in made.items()}
        for each in objects:
            if each.get("kind") in _TEXT:
                self._data[each["kind"], each["metadata"]["name"]] = _read(each)

    def has(self, kind: str, name: str) -> bool:
        """Return whether a ConfigMap or Secret is there."""
        return (kind, name) in self._data

    def data(self, kind: str, name: str) -> Data:
        """Return the content of a ConfigMap or Secret. Raises UserError when it is not there."""
        found = self._data.get((kind, name))
        if found is None:
            raise UserError(
                f"{kind} {name} is not among the manifests; give it too, by a further -f, or by "
                f"`kubectl get {kind.lower()} {name} -o yaml` into -f -"
            )
        return found

    def entry(self, kind: str, name: str, key: str) -> bytes:
        """Return one key of a ConfigMap or Secret. Raises UserError when it is not there."""
        found = self.data(kind, name).get(key)
        if found is None:
            raise UserError(f"{kind} {name} has no key {key!r}; add it, or correct what names it")
        return found

    def value(self, reference: Object) -> str:
        """Return what a variable's `valueFrom` refers to. Raises UserError."""
        kind = "Secret" if "secretKeyRef" in reference else "ConfigMap"
        selector = reference["secretKeyRef" if kind == "Secret" else "configMapKeyRef"]
        return self.entry(kind, selector["name"], selector["key"]).decode()


def _read(body: Object) -> dict[str, bytes]:
    kind = body["kind"]
    try:
        encoded, texts = (dict(body.get(part[kind]) or {}) for part in (_BINARY, _TEXT))
        binary = {key: b64decode(value, validate=True) for key, value in encoded.items()}
    except (TypeError, ValueError):
        raise UserError(
            f"{kind} {body['metadata']['name']} is none: {_BINARY[kind]} holds base64 and "
            f"{_TEXT[kind]} text, under keys; correct the manifest"
        ) from None
    return binary | {key: str(text).encode() for key, text in texts.items()}
