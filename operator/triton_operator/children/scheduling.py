"""Which nodes the pods may run on."""

from typing import Any

from pydantic import BaseModel

from triton_api import names
from triton_api.v1alpha1 import TritonModel
from triton_operator.kinds import Object

_REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution"


def scheduling(model: TritonModel) -> Object:
    """Return the fields of a pod spec that choose its node; only those that say something."""
    placement = model.spec.placement
    fields: Object = {
        "nodeSelector": dict(placement.node_selector),
        "tolerations": _tolerations(model),
        "affinity": _affinity(model),
        "topologySpreadConstraints": _spread(model),
        "priorityClassName": placement.priority_class_name,
        "runtimeClassName": placement.runtime_class_name,
    }
    return {name: value for name, value in fields.items() if value}


def _tolerations(model: TritonModel) -> list[Object]:
    given = [_dump(toleration) for toleration in model.spec.placement.tolerations]
    gpus = model.spec.gpus
    if gpus.count == 0:
        return given
    # GPU nodes are commonly tainted with the name of the resource, to keep other pods away.
    taint = {"key": gpus.resource_name, "operator": "Exists", "effect": "NoSchedule"}
    return given if taint in given else [*given, taint]


def _affinity(model: TritonModel) -> Object:
    affinity = _dump(model.spec.placement.affinity) if model.spec.placement.affinity else {}
    products = sorted(model.spec.gpus.products)
    if not products:
        return affinity
    wanted = {"key": names.GPU_PRODUCT_LABEL, "operator": "In", "values": products}
    node = affinity.get("nodeAffinity", {})
    # Terms are alternatives, so the product goes into each of them.
    terms = node.get(_REQUIRED, {}).get("nodeSelectorTerms") or [{}]
    required = {
        "nodeSelectorTerms": [
            {**term, "matchExpressions": [*term.get("matchExpressions", []), wanted]}
            for term in terms
        ]
    }
    return {**affinity, "nodeAffinity": {**node, _REQUIRED: required}}


def _spread(model: TritonModel) -> list[Object]:
    own = {"labelSelector": {"matchLabels": names.selector_labels(model.name)}}
    return [
        own | _dump(constraint) for constraint in model.spec.placement.topology_spread_constraints
    ]


def _dump(part: BaseModel) -> dict[str, Any]:
    return part.model_dump(by_alias=True, exclude_none=True, exclude_defaults=True)
