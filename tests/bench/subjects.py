"""The two things that are measured alike: a TritonModel, and a bare Deployment of the same pod."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bench import manifests
from bench.api import Object

_API_GROUP = "/apis/triton-operator.dev/v1alpha1"


@dataclass(frozen=True)
class Subject:
    """How to make, change and judge one kind of object."""

    title: str
    resource: str
    root: str
    prefix: str
    manifest: Callable[[str], Object]
    change: Callable[[str], Object]
    is_ready: Callable[[Object], bool]

    def collection(self, namespace: str) -> str:
        """Return the path of the objects in *namespace*."""
        return f"{self.root}/namespaces/{namespace}/{self.resource}"

    def name(self, number: int) -> str:
        """Return the name of one of many."""
        return f"{self.prefix}-{number:04}"


def triton_models() -> Subject:
    """Return the subject that the operator is about."""
    return Subject(
        title="TritonModel",
        resource="tritonmodels",
        root=_API_GROUP,
        prefix="model",
        manifest=manifests.triton_model,
        change=manifests.triton_model_change,
        is_ready=_model_is_ready,
    )


def bare_deployments(template: Object) -> Subject:
    """Return the subject to compare with: Deployments with the pod *template* of a TritonModel."""
    return Subject(
        title="bare Deployment",
        resource="deployments",
        root="/apis/apps/v1",
        prefix="bare",
        manifest=lambda name: manifests.bare_deployment(name, template),
        change=manifests.bare_deployment_change,
        is_ready=_deployment_is_ready,
    )


def _model_is_ready(body: Object) -> bool:
    """Return whether Ready is True for the newest spec."""
    generation = body["metadata"]["generation"]
    return any(
        each["type"] == "Ready"
        and each["status"] == "True"
        and each.get("observedGeneration") == generation
        for each in body.get("status", {}).get("conditions", [])
    )


def _deployment_is_ready(body: Object) -> bool:
    """Return whether exactly the wanted pods are there, new and ready: what Ready waits for."""
    status: dict[str, Any] = body.get("status", {})
    wanted = body["spec"]["replicas"]
    counts = [status.get(key, 0) for key in ("replicas", "updatedReplicas", "readyReplicas")]
    seen = status.get("observedGeneration", 0) >= body["metadata"]["generation"]
    return seen and counts == [wanted] * len(counts)
