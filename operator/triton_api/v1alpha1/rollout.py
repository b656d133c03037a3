"""spec.rollout and spec.expose: how pods are replaced and how they are reached."""

from typing import Annotated, Literal

from pydantic import Field

from triton_api.fields import ApiObject, Rule, rules


class Rollout(ApiObject):
    """How replicas are replaced."""

    drain_seconds: int = Field(
        default=30,
        ge=0,
        le=3600,
        description="How long a replica that is being replaced may finish running requests. "
        "The pre-stop sleep, Triton's exit timeout and the pod's grace period follow from it.",
    )
    progress_deadline_seconds: Annotated[int, Field(ge=30, le=172800)] | None = Field(
        default=None,
        description="After how long without progress a rollout counts as failed. "
        "Default: triton.loadTimeoutSeconds and 10 minutes for pulling images.",
    )


class ServiceExposure(ApiObject):
    """The Service in front of the replicas."""

    type: Literal["ClusterIP", "NodePort", "LoadBalancer"] = Field(
        default="ClusterIP",
        description="Type of the Service. Triton has no authentication: choose another type "
        "than ClusterIP only where the network keeps strangers out.",
    )
    annotations: dict[str, Annotated[str, Field(max_length=4096)]] = Field(
        default_factory=dict,
        max_length=32,
        description="Annotations of the Service, such as those of a cloud's load balancer.",
        json_schema_extra=rules(
            Rule(
                "self.all(key, !key.startsWith('triton-operator.dev/')"
                " && !key.startsWith('kubectl.kubernetes.io/'))",
                "annotations of triton-operator.dev/ and kubectl.kubernetes.io/ belong to the "
                "operator and kubectl; remove them",
            )
        ),
    )


class Expose(ApiObject):
    """How the model is reached."""

    service: ServiceExposure = Field(
        default_factory=ServiceExposure, description="The Service in front of the replicas."
    )
