"""The pod template: identity, security, volumes, scheduling, and the containers in it."""

from collections.abc import Mapping

from triton_api import contract
from triton_api.v1alpha1 import TritonModel
from triton_operator.children.container import SCRATCH
from triton_operator.children.drain import drain
from triton_operator.children.environment import environment, environment_volumes
from triton_operator.children.fetcher import fetcher, script_fetcher
from triton_operator.children.gateway_container import gateway_container, gateway_volumes
from triton_operator.children.identity import account, identity_annotations, identity_labels
from triton_operator.children.metadata import labels
from triton_operator.children.middleware import middleware
from triton_operator.children.repository import repository_volumes
from triton_operator.children.scheduling import scheduling
from triton_operator.children.script import script_volumes
from triton_operator.children.shared_memory import shared_memory
from triton_operator.children.triton import triton
from triton_operator.kinds import Object
from triton_operator.settings import Settings


def pod_template(
    model: TritonModel,
    settings: Settings,
    *,
    contents: Mapping[str, str],
    gateway_configuration: str,
) -> Object:
    """Return the template; pods pass Pod Security `restricted`.

    *contents* are annotations with digests of what the operator knows the content of.
    *gateway_configuration* names the ConfigMap that the gateway reads; its name changes with its
    content.
    """
    return {
        "metadata": _metadata(model, contents),
        "spec": {
            "initContainers": _starting(model, settings),
            "containers": _serving(model, settings),
            "volumes": _volumes(model, gateway_configuration),
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


def _starting(model: TritonModel, settings: Settings) -> list[Object]:
    """Return what starts before anything serves, in order; the gateway is a sidecar and stays."""
    containers = [fetcher(model, settings)] if model.spec.repository else []
    script = model.spec.middleware
    if script and script.source.uri:
        containers.append(script_fetcher(model, settings))
    if script and script.environment.pip_packages:
        containers.append(environment(model, _script_image(model, settings)))
    if model.spec.gateway.enabled:
        containers.append(gateway_container(model, settings.gateway_image))
    return containers


def _serving(model: TritonModel, settings: Settings) -> list[Object]:
    containers = []
    if model.spec.repository:
        containers.append(triton(model, model.spec.triton.image or settings.triton_image))
    if model.spec.middleware:
        containers.append(middleware(model, _script_image(model, settings)))
    return containers


def _script_image(model: TritonModel, settings: Settings) -> str:
    return model.middleware.environment.image or settings.middleware_image


def _metadata(model: TritonModel, contents: Mapping[str, str]) -> Object:
    metadata: Object = {"labels": labels(model) | identity_labels(model)}
    # New content is a new template: pods never change under a running server.
    annotations = {**identity_annotations(model), **contents}
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


def _volumes(model: TritonModel, gateway_configuration: str) -> list[Object]:
    volumes: list[Object] = []
    if model.spec.repository:
        memory = {"medium": "Memory", "sizeLimit": shared_memory(model)}
        volumes += repository_volumes(model)
        volumes.append({"name": "shared-memory", "emptyDir": memory})
    if model.spec.middleware:
        volumes += [*script_volumes(model), *environment_volumes(model)]
    volumes.append({"name": SCRATCH, "emptyDir": {}})
    if model.spec.gateway.enabled:
        volumes += gateway_volumes(model, gateway_configuration)
    return volumes
