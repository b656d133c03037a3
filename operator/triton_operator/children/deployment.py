"""Deployment of the Triton servers."""

from typing import Final

from triton_api import names
from triton_api.v1alpha1 import TritonModel
from triton_operator.children.metadata import manifest
from triton_operator.children.pod import pod_template
from triton_operator.kinds import DEPLOYMENT, Object
from triton_operator.settings import Settings

# Room for scheduling and for pulling an image of 10 GB and more.
_PULL_SECONDS: Final = 600
# Room for 100 GB at 50 MB/s: a pod that fetches shows the Deployment no progress.
_FETCH_SECONDS: Final = 2000


def deployment(
    model: TritonModel,
    settings: Settings,
    *,
    repository_content: str | None,
    gateway_configuration: str,
) -> Object:
    """Return the Deployment: a new pod is ready before an old one goes."""
    return manifest(
        model,
        DEPLOYMENT,
        names.deployment(model.name),
        spec={
            "replicas": model.replicas,
            "progressDeadlineSeconds": progress_deadline(model),
            "revisionHistoryLimit": 2,
            "selector": {"matchLabels": names.selector_labels(model.name)},
            "strategy": {
                "type": "RollingUpdate",
                "rollingUpdate": {"maxSurge": 1, "maxUnavailable": 0},
            },
            "template": pod_template(
                model,
                settings,
                repository_content=repository_content,
                gateway_configuration=gateway_configuration,
            ),
        },
    )


def progress_deadline(model: TritonModel) -> int:
    """Return the seconds without progress after which a rollout counts as failed."""
    given = model.spec.rollout.progress_deadline_seconds
    fetching = _FETCH_SECONDS if model.spec.repository.uri else 0
    return given or model.spec.triton.load_timeout_seconds + _PULL_SECONDS + fetching
