"""The volumes of the script, and who sees them where.

What the kubelet can mount is mounted at the script's place. A fetched script consists there of
links into what the fetcher brought, as a fetched repository does; so the fetcher's folders are
below SCRIPT_FILES_PATH for whoever runs the script too.
"""

from typing import Final

from triton_api import contract
from triton_api.v1alpha1 import TritonModel
from triton_operator.children.container import read_only
from triton_operator.children.source import credentials_volume, source_volume
from triton_operator.kinds import Object

_SCRIPT: Final = "script"
_SOURCE: Final = "script-source"
_CREDENTIALS: Final = "script-credentials"
_CACHE: Final = "script-cache"


def script_volumes(model: TritonModel) -> list[Object]:
    """Return the pod's volumes for spec.middleware.source."""
    source = model.middleware.source
    volumes: list[Object] = [{"name": _SCRIPT, **source_volume(source)}]
    if source.uri:
        volumes.append({"name": _SOURCE, "emptyDir": {}})
    if source.credentials:
        volumes.append(credentials_volume(_CREDENTIALS, source.credentials.secret_name))
    if source.cache:
        claim = {"claimName": source.cache.claim_name}
        volumes.append({"name": _CACHE, "persistentVolumeClaim": claim})
    return volumes


def script_fetcher_mounts(model: TritonModel) -> list[Object]:
    """Return the mounts of what fetches the script: a fetcher's places, below another root."""
    source = model.middleware.source
    mounts: list[Object] = [
        {"name": _SOURCE, "mountPath": _fetched(contract.SOURCE_PATH)},
        {"name": _SCRIPT, "mountPath": _fetched(contract.REPOSITORY_PATH)},
    ]
    if source.credentials:
        mounts.append(read_only(_CREDENTIALS, _fetched(contract.CREDENTIALS_PATH)))
    if source.cache:
        mounts.append({"name": _CACHE, "mountPath": _fetched(contract.CACHE_PATH)})
    return mounts


def script_mounts(model: TritonModel) -> list[Object]:
    """Return the mounts of whoever runs the script, and of what its links lead to."""
    source = model.middleware.source
    mounts = [read_only(_SCRIPT, f"{contract.APP_ROOT}/{contract.SCRIPT_FOLDER}")]
    if source.uri:
        mounts.append(read_only(_SOURCE, _fetched(contract.SOURCE_PATH)))
    if source.cache:
        mounts.append(read_only(_CACHE, _fetched(contract.CACHE_PATH)))
    return mounts


def source_directory(model: TritonModel) -> str:
    """Return AZUREML_SOURCE_DIRECTORY: the script's folder below the root of the user's files."""
    source = model.middleware.source
    # The fetcher publishes what is below the path alone.
    below = source.path if source.path and not source.uri else None
    return f"{contract.SCRIPT_FOLDER}/{below}" if below else contract.SCRIPT_FOLDER


def _fetched(path: str) -> str:
    return f"{contract.SCRIPT_FILES_PATH}{path}"
