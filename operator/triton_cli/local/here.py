"""A model as it runs on this machine: what only a cluster has is changed or refused."""

from typing import Final

from triton_api import contract
from triton_api.v1alpha1 import TritonModel
from triton_api.v1alpha1.gateway import Authentication
from triton_api.v1alpha1.middleware import Middleware, ScriptSource
from triton_api.v1alpha1.repository import Repository
from triton_api.v1alpha1.source import Cache, VolumeSource
from triton_cli.errors import UserError
from triton_cli.local.configuration import Configuration

# Claims are folders here; see stage.py.
_FOLDER: Final = "local"
_OPTIONS: Final = {"spec.repository": "--repository", "spec.middleware.source": "--script"}


def here(model: TritonModel, *, image: str | None, repository: bool, script: bool) -> TritonModel:
    """Return *model* without keys and TLS, ended at once, served by the Triton of *image*.

    *repository* and *script* say that the user gives a folder in place of the source. Raises
    UserError for what a kubelet would have to mount.
    """
    spec = model.spec
    changed = spec.model_copy(
        update={
            "gateway": spec.gateway.model_copy(
                update={"auth": Authentication(mode="None"), "tls": None}
            ),
            "rollout": spec.rollout.model_copy(update={"drain_seconds": 0}),
            "triton": spec.triton.model_copy(update={"image": image}),
            "repository": spec.repository and _repository(spec.repository, given=repository),
            "middleware": spec.middleware and _middleware(spec.middleware, given=script),
        }
    )
    found = model.model_copy(update={"spec": changed})
    _refuse_mounts(found)
    return found


def remarks(model: TritonModel, triton_port: int) -> list[str]:
    """Return what of *model* does nothing on this machine, or is not where scripts expect it."""
    both = model.spec.repository and model.spec.middleware
    elsewhere = both and triton_port != contract.HTTP_PORT
    script = model.spec.middleware
    own_image = script and script.environment.image
    return [
        *(["spec.middleware.environment.image: the script runs in this Python"] * bool(own_image)),
        *([_elsewhere(triton_port)] if elsewhere else []),
        *(["spec.gateway.tls: clients ask by http here"] * bool(model.spec.gateway.tls)),
    ]


def _elsewhere(port: int) -> str:
    return (
        f"port {contract.HTTP_PORT} is taken, so Triton is at localhost:{port}; a script finds it "
        "by ServedModel or in TRITON_MIDDLEWARE_TRITON_URL"
    )


def require_maps(model: TritonModel, configuration: Configuration) -> None:
    """Raise UserError when the ConfigMap of a source is not among the manifests."""
    for field, source in model.sources.items():
        if source.config_map and not configuration.has("ConfigMap", source.config_map.name):
            raise UserError(
                f"ConfigMap {source.config_map.name} of {field} is not among the manifests; give "
                f"it by a further -f, or a folder with its files by {_OPTIONS[field]} PATH"
            )


def _repository(source: Repository, *, given: bool) -> Repository:
    if given:
        volume = VolumeSource(claim_name=_FOLDER)
        return Repository(volume=volume, path=source.path, check=source.check)
    # What was fetched is kept for the next run.
    return source.model_copy(update={"cache": Cache(claim_name=_FOLDER) if source.uri else None})


def _middleware(script: Middleware, *, given: bool) -> Middleware:
    source = script.source
    environment = script.environment.model_copy(update={"image": None})
    if given:
        source = ScriptSource(volume=VolumeSource(claim_name=_FOLDER), path=source.path)
    elif source.uri:
        source = source.model_copy(update={"cache": Cache(claim_name=_FOLDER)})
    return script.model_copy(update={"source": source, "environment": environment})


def _refuse_mounts(model: TritonModel) -> None:
    for field, source in model.sources.items():
        claimed = source.volume and source.volume.claim_name != _FOLDER
        kind = "image" if source.image else "volume" if claimed else ""
        if kind:
            raise UserError(
                f"{field}.{kind} is mounted by a kubelet, and here is none; give a folder with the "
                f"same files by {_OPTIONS[field]} PATH"
            )
