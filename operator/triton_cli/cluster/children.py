"""What the cluster has of what the operator made for a TritonModel."""

from typing import Any

from triton_api.names import MODEL_LABEL
from triton_cli.cluster.kubectl import Kubectl
from triton_operator.kinds import CHILDREN, ROUTES, Object

_KINDS = [kind for kind in CHILDREN if kind not in ROUTES]


def owned(kubectl: Kubectl, name: str, uid: str) -> list[Object]:
    """Return the children of the model *name* with *uid*, but for routes. Raises KubectlError."""
    kinds = ",".join(
        f"{kind.plural}.{kind.group}" if kind.group else kind.plural for kind in _KINDS
    )
    found = kubectl.read("get", kinds, "--selector", f"{MODEL_LABEL}={name}")["items"]
    return [each for each in found if _controller(each) == uid]


def _controller(body: Object) -> Any:
    owners = body["metadata"].get("ownerReferences") or []
    return next((owner["uid"] for owner in owners if owner.get("controller")), None)
