"""What the cluster has of what the operator made for a TritonModel."""

from typing import Any, Final

from triton_api.names import MODEL_LABEL
from triton_cli.cluster.kubectl import Kubectl
from triton_cli.cluster.refusal import KubectlError
from triton_operator.kinds import CHILDREN, ROUTES, Kind, Object

_ABSENT: Final = "doesn't have a resource type"


def owned(kubectl: Kubectl, name: str, uid: str) -> list[Object]:
    """Return the children of the model *name* with *uid*. Raises KubectlError."""
    always = [kind for kind in CHILDREN if kind not in ROUTES]
    found = _listed(kubectl, name, ",".join(map(_resource, always)))
    for kind in ROUTES:
        found += _routes(kubectl, name, kind)
    return [each for each in found if _controller(each) == uid]


def _routes(kubectl: Kubectl, name: str, kind: Kind) -> list[Object]:
    """Return the routes of one *kind*, which not every cluster has."""
    try:
        return _listed(kubectl, name, _resource(kind))
    except KubectlError as refused:
        if _ABSENT in refused.message:
            return []
        raise


def _listed(kubectl: Kubectl, name: str, resources: str) -> list[Object]:
    items: list[Object] = kubectl.read("get", resources, "--selector", f"{MODEL_LABEL}={name}")[
        "items"
    ]
    return items


def _resource(kind: Kind) -> str:
    return f"{kind.plural}.{kind.group}" if kind.group else kind.plural


def _controller(body: Object) -> Any:
    owners = body["metadata"].get("ownerReferences") or []
    return next((owner["uid"] for owner in owners if owner.get("controller")), None)
