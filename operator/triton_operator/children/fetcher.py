"""The init containers that bring repository and script into the pod; the former is checked."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from typing import Any, Final

from triton_api import contract
from triton_api.fetching import FetchRequest, SourcePolicy
from triton_api.v1alpha1 import TritonModel
from triton_api.v1alpha1.middleware import ScriptSource
from triton_api.v1alpha1.repository import Repository
from triton_api.v1alpha1.scheduling import Resources
from triton_api.v1alpha1.source import Source
from triton_operator.children.container import container, port, scratch
from triton_operator.children.repository import fetcher_mounts
from triton_operator.children.script import script_fetcher_mounts
from triton_operator.children.variables import literal
from triton_operator.kinds import Object
from triton_operator.settings import Settings

# The fetcher's memory is flat in the size of a model; most of this is for the page cache.
_REQUESTS: Final = {"cpu": "100m", "memory": "256Mi"}
_LIMITS: Final = {"memory": "1Gi"}


def fetcher(model: TritonModel, settings: Settings) -> Object:
    """Return the container for the models; it is in every pod with Triton, whatever the source."""
    fetching = _fetcher(
        contract.FETCHER_CONTAINER,
        settings.fetcher_image,
        request(model, settings),
        like=model.spec.resources,
        mounts=fetcher_mounts(model),
    )
    return fetching | {"ports": [port("progress", contract.FETCHER_PORT)]}


def script_fetcher(model: TritonModel, settings: Settings) -> Object:
    """Return the container for a script at an address; it has folders of its own."""
    fetching = _fetcher(
        contract.SCRIPT_FETCHER_CONTAINER,
        settings.fetcher_image,
        script_request(model, settings),
        like=model.middleware.resources,
        mounts=script_fetcher_mounts(model),
    )
    root = {"name": contract.FETCHER_ROOT_VARIABLE, "value": contract.SCRIPT_FILES_PATH}
    return fetching | {"env": [*fetching["env"], root]}


def request(model: TritonModel, settings: Settings) -> FetchRequest:
    """Return what the fetcher has to do for the models of *model*."""
    source = model.repository
    return FetchRequest(
        **_from(source, settings),
        models=model.wanted_models,
        overlays=tuple(model.spec.triton.config_overlays),
        check=source.check,
        auto_complete_config=model.spec.triton.auto_complete_config,
        gpus=model.spec.gpus.count,
    )


def script_request(model: TritonModel, settings: Settings) -> FetchRequest:
    """Return what the fetcher has to do for the script of *model*."""
    return FetchRequest(**_from(model.middleware.source, settings), content="Files")


def _fetcher(
    name: str, image: str, asked: FetchRequest, *, like: Resources, mounts: list[Object]
) -> Object:
    text = asked.model_dump_json(by_alias=True, exclude_defaults=True)
    return container(
        name,
        image,
        env=[
            {"name": contract.FETCH_REQUEST_VARIABLE, "value": literal(text)},
            # Libraries keep files of their own below it, and the root file system is read-only.
            {"name": "HOME", "value": "/tmp"},
        ],
        resources=_resources(like),
        volumeMounts=[*mounts, scratch("/tmp", name)],
    )


def _from(source: Repository | ScriptSource, settings: Settings) -> dict[str, Any]:
    """Return the fields of a request that are about the source."""
    return {
        "uri": source.uri,
        "endpoint": source.endpoint,
        "region": source.region,
        "path_style": _path_style(source),
        "path": source.path,
        "digest": source.digest,
        "cache": source.cache is not None,
        "secret": source.credentials.secret_name if source.credentials else None,
        # A change of the settings is a new template only where it matters.
        "policy": settings.source_policy if source.uri else SourcePolicy(),
    }


def _path_style(source: Source) -> bool:
    """Return whether the bucket's name goes into the path: everywhere but at AWS itself.

    Services of one's own have rarely a name in DNS for each bucket.
    """
    if source.path_style is not None:
        return source.path_style
    return source.endpoint is not None or not (source.uri or "").startswith("s3://")


def _resources(like: Resources) -> Object:
    """Return the CPU and memory of what serves, or a little where they are not said.

    A pod reserves the larger of what its init containers and its containers ask for, so this costs
    nothing, and a pod that is Guaranteed stays so.
    """
    said = like.requests.keys() | like.limits.keys()
    amounts = {
        "requests": _chosen(like.requests, _REQUESTS, said),
        "limits": _chosen(like.limits, _LIMITS, said),
    }
    return {kind: chosen for kind, chosen in amounts.items() if chosen}


def _chosen(
    given: Mapping[str, int | str], ours: Mapping[str, str], said: AbstractSet[str]
) -> dict[str, str]:
    """Return what is *given* of CPU and memory, and *ours* of that which nothing is said about."""
    amounts = {name: ours[name] for name in ours.keys() - said} | dict(given)
    return {name: str(amounts[name]) for name in ("cpu", "memory") if name in amounts}
