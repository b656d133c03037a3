"""The pod template: identity, security, volumes, scheduling, and the containers in it."""

from triton_api import contract, names
from triton_api.v1alpha1 import TritonModel
from triton_operator.children.drain import drain
from triton_operator.children.fetcher import fetcher
from triton_operator.children.gateway_container import gateway_containers, gateway_volumes
from triton_operator.children.identity import account, identity_annotations, identity_labels
from triton_operator.children.metadata import labels
from triton_operator.children.repository import repository_volumes
from triton_operator.children.scheduling import scheduling
from triton_operator.children.shared_memory import shared_memory
from triton_operator.children.triton import triton
from triton_operator.kinds import Object
from triton_operator.settings import Settings


def pod_template(
    model: TritonModel,
    settings: Settings,
    *,
    repository_content: str | None,
    gateway_configuration: str,
) -> Object:
    """Return the template; pods pass Pod Security `restricted`.

    *gateway_configuration* names the ConfigMap that the gateway reads; its name changes with its
    content.
    """
    return {
        "metadata": _metadata(model, repository_content),
        "spec": {
            # In the order of their start: the gateway is a sidecar and stays.
            "initContainers": [
                fetcher(model, settings),
                *gateway_containers(model, settings.gateway_image),
            ],
            "containers": [triton(model, model.spec.triton.image or settings.triton_image)],
            "volumes": [*_volumes(model), *gateway_volumes(model, gateway_configuration)],
            "serviceAccountName": account(model),
            "automountServiceAccountToken": False,
            # Variables of every Service in the namespace: thousands in a large one, and a leak.
            "enableServiceLinks": False,
            # Process 1 ignores SIGTERM without a handler, and Triton has none while it loads: a
            # replaced pod would hold its GPUs for the whole grace period. Here the pause is 1.
            "shareProcessNamespace": True,
            "terminationGracePeriodSeconds": drain(model).grace,
            "securityContext": _security(),
            **scheduling(model),
        },
    }


def _metadata(model: TritonModel, repository_content: str | None) -> Object:
    metadata: Object = {"labels": labels(model) | identity_labels(model)}
    annotations = dict(identity_annotations(model))
    if repository_content is not None:
        # New content is a new template: pods never change under a running server.
        annotations[names.REPOSITORY_ANNOTATION] = repository_content
    if annotations:
        metadata["annotations"] = annotations
    return metadata


def _security() -> Object:
    return {
        "runAsNonRoot": True,
        "runAsUser": contract.TRITON_UID,
        "runAsGroup": contract.TRITON_UID,
        "fsGroup": contract.TRITON_UID,
        # Changing the group of every file of a large repository at each start takes minutes.
        "fsGroupChangePolicy": "OnRootMismatch",
        "seccompProfile": {"type": "RuntimeDefault"},
    }


def _volumes(model: TritonModel) -> list[Object]:
    return [
        *repository_volumes(model),
        {
            "name": "shared-memory",
            "emptyDir": {"medium": "Memory", "sizeLimit": shared_memory(model)},
        },
        {"name": "scratch", "emptyDir": {}},
    ]
