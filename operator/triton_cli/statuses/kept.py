"""What stays when a TritonModel is deleted: all that it names and the operator has not made."""

from collections.abc import Iterator, Mapping
from typing import Any

Object = Mapping[str, Any]


def kept(body: Object) -> list[str]:
    """Return each, such as `ConfigMap files` or `s3://models/release`."""
    spec = body["spec"]
    script = spec.get("middleware") or {}
    gateway = spec.get("gateway") or {}
    found = [
        *_of_source(spec.get("repository") or {}),
        *_of_source(script.get("source") or {}),
        *_claim(script.get("environment") or {}, "cache"),
        *_secret(gateway.get("auth") or {}),
        *_secret(gateway.get("tls") or {}),
    ]
    return list(dict.fromkeys(found))


def _of_source(source: Object) -> Iterator[str]:
    if "uri" in source:
        yield source["uri"]
    if "image" in source:
        yield f"image {source['image']['reference']}"
    if "configMap" in source:
        yield f"ConfigMap {source['configMap']['name']}"
    yield from _claim(source, "volume")
    yield from _claim(source, "cache")
    yield from _secret(source.get("credentials") or {})


def _claim(body: Object, field: str) -> Iterator[str]:
    if body.get(field):
        yield f"PersistentVolumeClaim {body[field]['claimName']}"


def _secret(body: Object) -> Iterator[str]:
    if body.get("secretName"):
        yield f"Secret {body['secretName']}"
