"""PodDisruptionBudget of a model with several replicas."""

from triton_api import names
from triton_api.v1alpha1 import TritonModel
from triton_operator.children.metadata import manifest
from triton_operator.kinds import DISRUPTION_BUDGET, Object


def disruption_budget(model: TritonModel) -> Object:
    """Return a budget that lets a node drain take one replica at a time.

    A replica that is not ready may always go: it serves nobody, and must not block a drain.
    """
    return manifest(
        model,
        DISRUPTION_BUDGET,
        names.disruption_budget(model.name),
        spec={
            "maxUnavailable": 1,
            "selector": {"matchLabels": names.selector_labels(model.name)},
            "unhealthyPodEvictionPolicy": "AlwaysAllow",
        },
    )
