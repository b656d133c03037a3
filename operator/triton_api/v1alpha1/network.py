"""spec.networkPolicy: who may open connections to the pods."""

from typing import Annotated

from pydantic import Field

from triton_api.fields import LIST_ATOMIC, MAP_ATOMIC, ApiObject, LabelValue, Rule, rules

_LABELS = Annotated[dict[str, LabelValue], Field(min_length=1, max_length=16)]


class Peer(
    ApiObject,
    json_schema_extra=rules(
        Rule(
            "has(self.cidr) != (has(self.namespaceLabels) || has(self.podLabels))",
            "set cidr, or namespaceLabels and podLabels",
        )
    ),
):
    """Somebody who may connect."""

    namespace_labels: _LABELS | None = Field(
        default=None,
        description="Labels of namespaces, such as kubernetes.io/metadata.name: web. Default: the "
        "model's own namespace.",
        json_schema_extra=MAP_ATOMIC,
    )
    pod_labels: _LABELS | None = Field(
        default=None,
        description="Labels of pods in these namespaces. Default: all their pods.",
        json_schema_extra=MAP_ATOMIC,
    )
    cidr: Annotated[str, Field(min_length=4, max_length=43)] | None = Field(
        default=None,
        description="Block of addresses, such as 10.0.0.0/8.",
        json_schema_extra=rules(
            Rule("isCIDR(self)", "write a block of addresses, such as 10.0.0.0/8 or fd00::/8")
        ),
    )


class NetworkPolicy(
    ApiObject,
    json_schema_extra=rules(
        Rule(
            "!has(self.enabled) || self.enabled || !(has(self.clients) || has(self.monitors))",
            "without a policy nobody is kept out; remove clients and monitors, or set enabled to "
            "true",
            ".enabled",
        )
    ),
):
    """The NetworkPolicy of the pods: only the ports that serve can be reached."""

    enabled: bool = Field(default=True, description="False makes no NetworkPolicy.")
    clients: list[Peer] = Field(
        default_factory=list,
        max_length=32,
        description="Who may send requests. Default: everybody who reaches the pods. Name the "
        "namespace of your Ingress controller too.",
        json_schema_extra=LIST_ATOMIC,
    )
    monitors: list[Peer] = Field(
        default_factory=list,
        max_length=32,
        description="Who may read metrics. Default: everybody who reaches the pods.",
        json_schema_extra=LIST_ATOMIC,
    )
