"""The init container that installs a script's own packages, and where they are kept."""

import hashlib
import json
from typing import Final

from triton_api import contract
from triton_api.v1alpha1 import TritonModel
from triton_operator.children.container import container, read_only, scratch
from triton_operator.children.variables import literal
from triton_operator.kinds import Object

_VOLUME: Final = "environments"
_REQUESTS: Final = {"cpu": "100m", "memory": "256Mi"}


def environment(model: TritonModel, image: str) -> Object:
    """Return the container that installs the packages, with the *image* that uses them."""
    wanted = model.middleware.environment
    installing = container(
        contract.ENVIRONMENT_CONTAINER,
        image,
        command=["python3", "-m", "triton_middleware.environment"],
        args=[environment_folder(model, image), *map(literal, sorted(wanted.pip_packages))],
        # pip and the build of a package write below it, and the root file system is read-only.
        env=[{"name": "HOME", "value": "/tmp"}],
        resources={"requests": dict(_REQUESTS)},
        volumeMounts=[
            {"name": _VOLUME, "mountPath": contract.ENVIRONMENTS_PATH},
            scratch("/tmp", contract.ENVIRONMENT_CONTAINER),
        ],
    )
    return installing | _index(model)


def environment_volumes(model: TritonModel) -> list[Object]:
    """Return the volume of installed packages; none where the script has no own."""
    wanted = model.middleware.environment
    if not wanted.pip_packages:
        return []
    if wanted.cache is None:
        return [{"name": _VOLUME, "emptyDir": {}}]
    claim = {"claimName": wanted.cache.claim_name}
    return [{"name": _VOLUME, "persistentVolumeClaim": claim}]


def environment_mounts(model: TritonModel) -> list[Object]:
    """Return the mount of whoever imports the packages."""
    if not model.middleware.environment.pip_packages:
        return []
    return [read_only(_VOLUME, contract.ENVIRONMENTS_PATH)]


def environment_folder(model: TritonModel, image: str) -> str:
    """Return the folder of the packages: another one for other packages or another *image*.

    A folder is never changed, so that pods with the old packages keep them.
    """
    wanted = model.middleware.environment
    content = json.dumps([sorted(wanted.pip_packages), image])
    digest = hashlib.sha256(content.encode()).hexdigest()[:16]
    return f"{contract.ENVIRONMENTS_PATH}/{wanted.name}-{digest}"


def _index(model: TritonModel) -> Object:
    """Return pip's own variables, which nothing but pip gets to see."""
    source = model.middleware.environment.index_from
    if source is None:
        return {}
    if source.secret_name:
        return {"envFrom": [{"secretRef": {"name": source.secret_name}}]}
    return {"envFrom": [{"configMapRef": {"name": source.config_map_name}}]}
