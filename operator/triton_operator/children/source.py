"""Volumes of a source of files: what the kubelet mounts, or room for the fetcher."""

from typing import Final

from triton_api.v1alpha1.middleware import ScriptSource
from triton_api.v1alpha1.repository import Repository
from triton_operator.kinds import Object

_GROUP_READS: Final = 0o440


def source_volume(source: Repository | ScriptSource) -> Object:
    """Return what is mounted at the source's place, without the volume's name."""
    if source.uri:
        return {"emptyDir": {}}
    if source.config_map:
        items = [{"key": item.key, "path": item.path} for item in source.config_map.items]
        chosen = {"items": items} if items else {}
        return {"configMap": {"name": source.config_map.name, **chosen}}
    if source.volume:
        claim = {"claimName": source.volume.claim_name, "readOnly": True}
        return {"persistentVolumeClaim": claim}
    if source.image:
        image = {"reference": source.image.reference, "pullPolicy": source.image.pull_policy}
        return {"image": image}
    message = "the spec names no source; the CRD requires exactly one"
    raise ValueError(message)


def credentials_volume(volume: str, secret: str) -> Object:
    """Return the volume of the Secret that a fetcher asks its source with."""
    source = {
        "secretName": secret,
        "defaultMode": _GROUP_READS,
        # Missing, it would leave the pod in ContainerCreating; the fetcher says what is wrong.
        "optional": True,
    }
    return {"name": volume, "secret": source}
