"""spec.expose: how the model is reached, in the cluster and from outside."""

from typing import Annotated, Literal

from pydantic import Field

from triton_api.fields import (
    LIST_ATOMIC,
    LIST_SET,
    ApiObject,
    ObjectName,
    QualifiedName,
    Rule,
    rules,
)

_LABEL = r"[a-z0-9]([-a-z0-9]*[a-z0-9])?"
Host = Annotated[
    str, Field(min_length=1, max_length=253, pattern=rf"^(\*\.)?{_LABEL}(\.{_LABEL})*$")
]
OWN_ANNOTATIONS = rules(
    Rule(
        "self.all(key, !key.startsWith('triton-operator.dev/')"
        " && !key.startsWith('kubectl.kubernetes.io/'))",
        "annotations of triton-operator.dev/ and kubectl.kubernetes.io/ belong to the "
        "operator and kubectl; remove them",
    )
)
Annotations = dict[str, Annotated[str, Field(max_length=4096)]]


class ServiceExposure(ApiObject):
    """The Service in front of the replicas."""

    type: Literal["ClusterIP", "NodePort", "LoadBalancer"] = Field(
        default="ClusterIP",
        description="Type of the Service. Choose another type than ClusterIP only with "
        "gateway.tls, or where nobody listens on the way: keys travel in clear text otherwise.",
    )
    annotations: Annotations = Field(
        default_factory=dict,
        max_length=32,
        description="Annotations of the Service, such as those of a cloud's load balancer.",
        json_schema_extra=OWN_ANNOTATIONS,
    )


class IngressExposure(ApiObject):
    """An Ingress for HTTP."""

    class_name: ObjectName | None = Field(
        default=None, description="IngressClass. Default: the cluster's default class."
    )
    host: Host = Field(description="Host name, such as densenet.example.com.")
    tls_secret_name: ObjectName | None = Field(
        default=None,
        description="Secret of type kubernetes.io/tls with the host's certificate. Without it the "
        "key travels in clear text.",
    )
    annotations: Annotations = Field(
        default_factory=dict,
        max_length=32,
        description="Annotations of the Ingress, such as those of its controller.",
        json_schema_extra=OWN_ANNOTATIONS,
    )


class ParentReference(ApiObject):
    """A Gateway of the Gateway API, or one listener of it."""

    name: ObjectName = Field(description="Name of the Gateway.")
    namespace: ObjectName | None = Field(
        default=None, description="Namespace of the Gateway. Default: the model's own."
    )
    section_name: QualifiedName | None = Field(
        default=None, description="Listener of the Gateway. Default: all that fit."
    )


class RouteExposure(
    ApiObject,
    json_schema_extra=rules(
        Rule(
            "!has(self.grpcHostnames) || self.grpcHostnames.all(host, !(host in self.hostnames))",
            "a host belongs to an HTTPRoute or to a GRPCRoute; give gRPC a host of its own",
            ".grpcHostnames",
        )
    ),
):
    """Routes of the Gateway API: an HTTPRoute, and a GRPCRoute with hosts of its own."""

    parent_refs: list[ParentReference] = Field(
        min_length=1,
        max_length=8,
        description="Gateways to attach to.",
        json_schema_extra=LIST_ATOMIC,
    )
    hostnames: list[Host] = Field(
        min_length=1,
        max_length=16,
        description="Hosts of the HTTPRoute, such as densenet.example.com.",
        json_schema_extra=LIST_SET,
    )
    grpc_hostnames: list[Host] = Field(
        default_factory=list,
        max_length=16,
        description="Hosts of the GRPCRoute. The Gateway API refuses a host that both kinds of "
        "route name on one listener. Default: no GRPCRoute.",
        json_schema_extra=LIST_SET,
    )


class Expose(ApiObject):
    """How the model is reached."""

    service: ServiceExposure = Field(
        default_factory=ServiceExposure, description="The Service in front of the replicas."
    )
    ingress: IngressExposure | None = Field(
        default=None, description="An Ingress in front of the Service. Default: none."
    )
    routes: RouteExposure | None = Field(
        default=None,
        description="Routes of the Gateway API in front of the Service. Default: none.",
    )
