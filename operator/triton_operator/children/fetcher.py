"""The init container that brings the repository into the pod and checks it before Triton starts."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from typing import Final

from triton_api import contract
from triton_api.fetching import FetchRequest, SourcePolicy
from triton_api.v1alpha1 import TritonModel
from triton_api.v1alpha1.repository import Repository
from triton_operator.children.repository import fetcher_mounts
from triton_operator.kinds import Object
from triton_operator.settings import Settings

# The fetcher's memory is flat in the size of a model; most of this is for the page cache.
_REQUESTS: Final = {"cpu": "100m", "memory": "256Mi"}
_LIMITS: Final = {"memory": "1Gi"}


def fetcher(model: TritonModel, settings: Settings) -> Object:
    """Return the container; it is in every pod, whatever the source."""
    return {
        "name": contract.FETCHER_CONTAINER,
        "image": settings.fetcher_image,
        "imagePullPolicy": "IfNotPresent",
        "env": [
            {"name": contract.FETCH_REQUEST_VARIABLE, "value": _text(request(model, settings))},
            # Libraries keep files of their own below it, and the root file system is read-only.
            {"name": "HOME", "value": "/tmp"},
        ],
        "ports": [{"name": "progress", "containerPort": contract.FETCHER_PORT, "protocol": "TCP"}],
        "resources": _resources(model),
        "volumeMounts": [
            *fetcher_mounts(model),
            {"name": "scratch", "mountPath": "/tmp", "subPath": "fetcher"},
        ],
        # The fetcher writes a report at every end that is its own; else its log says more.
        "terminationMessagePolicy": "FallbackToLogsOnError",
        "securityContext": {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        },
    }


def request(model: TritonModel, settings: Settings) -> FetchRequest:
    """Return what the fetcher has to do for *model*."""
    source = model.spec.repository
    return FetchRequest(
        uri=source.uri,
        endpoint=source.endpoint,
        region=source.region,
        path_style=_path_style(source),
        path=source.path,
        digest=source.digest,
        models=model.wanted_models,
        overlays=tuple(model.spec.triton.config_overlays),
        check=source.check,
        auto_complete_config=model.spec.triton.auto_complete_config,
        gpus=model.spec.gpus.count,
        cache=source.cache is not None,
        secret=source.credentials.secret_name if source.credentials else None,
        # A change of the settings is a new template only where it matters.
        policy=settings.source_policy if source.uri else SourcePolicy(),
    )


def _path_style(source: Repository) -> bool:
    """Return whether the bucket's name goes into the path: everywhere but at AWS itself.

    Services of one's own have rarely a name in DNS for each bucket.
    """
    if source.path_style is not None:
        return source.path_style
    return source.endpoint is not None or not (source.uri or "").startswith("s3://")


def _text(asked: FetchRequest) -> str:
    """Return *asked* as JSON; `$$` keeps the kubelet from expanding `$(NAME)`."""
    return asked.model_dump_json(by_alias=True, exclude_defaults=True).replace("$", "$$")


def _resources(model: TritonModel) -> Object:
    """Return Triton's own CPU and memory, or a little where Triton's are not said.

    A pod reserves the larger of what its init containers and its containers ask for, so this costs
    nothing, and a pod that is Guaranteed stays so.
    """
    given = model.spec.resources
    said = given.requests.keys() | given.limits.keys()
    amounts = {
        "requests": _chosen(given.requests, _REQUESTS, said),
        "limits": _chosen(given.limits, _LIMITS, said),
    }
    return {kind: chosen for kind, chosen in amounts.items() if chosen}


def _chosen(
    given: Mapping[str, int | str], ours: Mapping[str, str], said: AbstractSet[str]
) -> dict[str, str]:
    """Return what is *given* of CPU and memory, and *ours* of that which nothing is said about."""
    amounts = {name: ours[name] for name in ours.keys() - said} | dict(given)
    return {name: str(amounts[name]) for name in ("cpu", "memory") if name in amounts}
