"""Deployment of the serving pods."""

from collections.abc import Mapping
from typing import Final

from triton_api import names
from triton_api.v1alpha1 import TritonModel
from triton_operator.children.metadata import manifest
from triton_operator.children.middleware import start_seconds
from triton_operator.children.pod import pod_template
from triton_operator.kinds import DEPLOYMENT, Object
from triton_operator.settings import Settings

# Room for scheduling and for pulling an image of 10 GB and more.
_PULL_SECONDS: Final = 600
# Room for 100 GB at 50 MB/s: a pod that fetches shows the Deployment no progress.
_FETCH_SECONDS: Final = 2000
# Room for packages of a few GB, such as those of a framework.
_INSTALL_SECONDS: Final = 1200


def deployment(
    model: TritonModel,
    settings: Settings,
    *,
    contents: Mapping[str, str],
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
                contents=contents,
                gateway_configuration=gateway_configuration,
            ),
        },
    )


def progress_deadline(model: TritonModel) -> int:
    """Return the seconds without progress after which a rollout counts as failed."""
    given = model.spec.rollout.progress_deadline_seconds
    fetching = _FETCH_SECONDS * sum(1 for source in model.sources.values() if source.uri)
    return given or _start_seconds(model) + _PULL_SECONDS + fetching


def _start_seconds(model: TritonModel) -> int:
    script = model.spec.middleware
    if script is None:
        return model.spec.triton.load_timeout_seconds
    installing = _INSTALL_SECONDS if script.environment.pip_packages else 0
    return start_seconds(model) + installing
