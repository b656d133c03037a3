"""The volumes of the model repository, and who sees them where.

The source is at one place, mounted by the kubelet or filled by the fetcher; the repository that
Triton reads is at another and consists of links into it. So Triton sees the models that are
wanted and nothing else: it takes every folder for a model and ends when one is none, and both a
ConfigMap volume (`..data`) and a fresh disk (`lost+found`) bring folders of their own.
"""

from typing import Final

from triton_api import contract
from triton_api.v1alpha1 import TritonModel
from triton_operator.children.container import read_only
from triton_operator.children.source import credentials_volume, source_volume
from triton_operator.kinds import Object

_SOURCE: Final = "source"
_REPOSITORY: Final = "repository"
_CREDENTIALS: Final = "credentials"
_CACHE: Final = "cache"


def repository_volumes(model: TritonModel) -> list[Object]:
    """Return the pod's volumes for spec.repository."""
    source = model.repository
    volumes: list[Object] = [
        {"name": _SOURCE, **source_volume(source)},
        {"name": _REPOSITORY, "emptyDir": {}},
    ]
    if source.credentials and source.credentials.secret_name:
        volumes.append(credentials_volume(_CREDENTIALS, source.credentials.secret_name))
    if source.cache:
        claim = {"claimName": source.cache.claim_name}
        volumes.append({"name": _CACHE, "persistentVolumeClaim": claim})
    return volumes


def fetcher_mounts(model: TritonModel) -> list[Object]:
    """Return the fetcher's mounts: it writes what Triton reads."""
    source = model.repository
    mounted = {"readOnly": True} if source.uri is None else {}
    mounts: list[Object] = [
        {"name": _SOURCE, "mountPath": contract.SOURCE_PATH, **mounted},
        {"name": _REPOSITORY, "mountPath": contract.REPOSITORY_PATH},
    ]
    if source.credentials and source.credentials.secret_name:
        mounts.append(read_only(_CREDENTIALS, contract.CREDENTIALS_PATH))
    if source.cache:
        mounts.append({"name": _CACHE, "mountPath": contract.CACHE_PATH})
    return mounts


def repository_mounts(model: TritonModel) -> list[Object]:
    """Return the mounts of whoever serves: the repository, twice, and what its links lead to."""
    mounts = [
        read_only(_SOURCE, contract.SOURCE_PATH),
        read_only(_REPOSITORY, contract.REPOSITORY_PATH),
        read_only(_REPOSITORY, f"{azure_model_dir(model)}/models/triton"),
    ]
    if model.repository.cache:
        mounts.append(read_only(_CACHE, contract.CACHE_PATH))
    return mounts


def azure_model_dir(model: TritonModel) -> str:
    """Return the value of AZUREML_MODEL_DIR: the folder of the registered model.

    A script finds $AZUREML_MODEL_DIR/models/triton/<model>/<file>, as in Azure ML, where the
    registered path was `models`, the parent of `triton`.
    """
    return f"{contract.AZURE_MODELS_PATH}/{model.record_name}/{model.spec.model.version}"
