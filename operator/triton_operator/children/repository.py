"""The volume with the model repository, and how it is mounted.

Wanted models are mounted one by one. Triton takes every folder it sees for a model and ends when
one is none, and both a ConfigMap volume (`..data`) and a fresh disk (`lost+found`) bring folders
of their own. Triton can be told to load by name instead, but that opens its API to load models.
"""

from triton_api import contract
from triton_api.v1alpha1 import TritonModel
from triton_operator.kinds import Object

VOLUME = "repository"


def repository_volume(model: TritonModel) -> Object:
    """Return the pod volume for spec.repository."""
    source = model.spec.repository
    if source.config_map:
        return {
            "name": VOLUME,
            "configMap": {
                "name": source.config_map.name,
                "items": [{"key": item.key, "path": item.path} for item in source.config_map.items],
            },
        }
    if source.volume:
        claim = {"claimName": source.volume.claim_name, "readOnly": True}
        return {"name": VOLUME, "persistentVolumeClaim": claim}
    if source.image:
        image = {"reference": source.image.reference, "pullPolicy": source.image.pull_policy}
        return {"name": VOLUME, "image": image}
    message = "spec.repository names no source; the CRD requires exactly one"
    raise ValueError(message)


def repository_mounts(model: TritonModel) -> list[Object]:
    """Return the mounts that make up Triton's model repository."""
    whole = {"name": VOLUME, "mountPath": contract.REPOSITORY_PATH, "readOnly": True}
    if not model.wanted_models:
        return [whole]
    folder = model.spec.repository.path
    return [
        {
            **whole,
            "mountPath": f"{contract.REPOSITORY_PATH}/{name}",
            "subPath": f"{folder}/{name}" if folder else name,
        }
        for name in model.wanted_models
    ]


def repository_path(model: TritonModel) -> str:
    """Return the folder in the container that holds the model folders.

    Where the whole source is mounted, spec.repository.path is appended here and is no subPath: the
    kubelet makes a subPath that is not there, in the user's volume, and Triton then starts empty.
    """
    folder = model.spec.repository.path
    if model.wanted_models or not folder:
        return contract.REPOSITORY_PATH
    return f"{contract.REPOSITORY_PATH}/{folder}"
