"""spec.gpus, spec.resources and spec.placement: which node, and how much of it."""

from typing import Annotated, Literal

from pydantic import Field

from triton_api.fields import (
    LIST_ATOMIC,
    LIST_SET,
    MAP_ATOMIC,
    ApiObject,
    LabelValue,
    ObjectName,
    QualifiedName,
    Quantity,
    Rule,
    rules,
)
from triton_api.v1alpha1.affinity import Affinity, LabelSelector

_KNOWN_RESOURCES = "self.all(key, key in ['cpu', 'memory', 'ephemeral-storage'])"
_ONLY_KNOWN = Rule(
    _KNOWN_RESOURCES,
    "only cpu, memory and ephemeral-storage go here; GPUs go into spec.gpus",
)


class Gpus(
    ApiObject,
    json_schema_extra=rules(
        Rule(
            "!has(self.products) || self.products.size() == 0 || self.count > 0",
            "products selects GPU nodes; set spec.gpus.count to at least 1",
            ".products",
        )
    ),
):
    """GPUs of each replica; all of them go to Triton."""

    count: int = Field(default=0, ge=0, le=64, description="GPUs per replica; 0 serves on CPU.")
    resource_name: Annotated[
        str,
        Field(
            min_length=3,
            max_length=316,
            pattern=r"^[a-z0-9]([-a-z0-9.]*[a-z0-9])?/[A-Za-z0-9][-A-Za-z0-9_.]*$",
        ),
    ] = Field(
        default="nvidia.com/gpu",
        description="Extended resource to request; a MIG profile such as nvidia.com/mig-1g.10gb "
        "or a shared GPU such as nvidia.com/gpu.shared also works.",
    )
    products: list[Annotated[LabelValue, Field(min_length=1)]] = Field(
        default_factory=list,
        max_length=32,
        description="GPU products to accept, as in the node label nvidia.com/gpu.product, "
        "such as NVIDIA-A100-SXM4-80GB. Default: any.",
        json_schema_extra=LIST_SET,
    )


class Resources(
    ApiObject,
    json_schema_extra=rules(
        Rule(
            # What is no quantity has the schema's own words.
            "!has(self.requests) || !has(self.limits) || self.requests.all(key,"
            " !(key in self.limits) || !isQuantity(string(self.limits[key]))"
            " || !isQuantity(string(self.requests[key])) || quantity(string(self.limits[key]))"
            ".compareTo(quantity(string(self.requests[key]))) >= 0)",
            "a limit can't be below its request; raise limits or lower requests",
            ".limits",
        )
    ),
):
    """CPU, memory and disk of the Triton container, per replica."""

    requests: dict[str, Quantity] = Field(
        default_factory=dict,
        max_length=3,
        description="Reserved on the node: cpu, memory, ephemeral-storage.",
        json_schema_extra=rules(_ONLY_KNOWN),
    )
    limits: dict[str, Quantity] = Field(
        default_factory=dict,
        max_length=3,
        description="Upper limits: cpu, memory, ephemeral-storage.",
        json_schema_extra=rules(_ONLY_KNOWN),
    )


class Toleration(
    ApiObject,
    json_schema_extra=rules(
        Rule(
            "!has(self.operator) || self.operator != 'Exists' || !has(self.value)"
            " || self.value == ''",
            "operator Exists takes no value; remove value or use operator Equal",
            ".value",
        ),
        Rule(
            "has(self.key) || (has(self.operator) && self.operator == 'Exists')",
            "a toleration without a key tolerates everything and needs operator Exists",
            ".key",
        ),
        Rule(
            "!has(self.tolerationSeconds) || (has(self.effect) && self.effect == 'NoExecute')",
            "tolerationSeconds goes with effect NoExecute",
            ".tolerationSeconds",
        ),
    ),
):
    """A taint that the pods tolerate."""

    key: QualifiedName | None = Field(default=None, description="Key of the taint.")
    operator: Literal["Exists", "Equal"] | None = Field(
        default=None, description="Exists or Equal; Kubernetes takes Equal by default."
    )
    value: LabelValue | None = Field(default=None, description="Value of the taint, for Equal.")
    effect: Literal["NoSchedule", "PreferNoSchedule", "NoExecute"] | None = Field(
        default=None, description="Effect of the taint; all effects by default."
    )
    toleration_seconds: Annotated[int, Field(ge=0)] | None = Field(
        default=None, description="How long a NoExecute taint is tolerated; for ever by default."
    )


class TopologySpreadConstraint(ApiObject):
    """How evenly replicas are spread over a part of the cluster."""

    max_skew: int = Field(ge=1, le=1000, description="Largest accepted difference in replicas.")
    topology_key: QualifiedName = Field(
        description="Node label that names the part, such as topology.kubernetes.io/zone."
    )
    when_unsatisfiable: Literal["DoNotSchedule", "ScheduleAnyway"] = Field(
        description="Whether a replica that would break the rule waits or runs anyway."
    )
    label_selector: LabelSelector | None = Field(
        default=None, description="Pods to count. Default: the replicas of this TritonModel."
    )


class Placement(ApiObject):
    """Constraints on nodes. A toleration for the GPU taint is added when GPUs are requested."""

    node_selector: dict[str, LabelValue] = Field(
        default_factory=dict,
        max_length=32,
        description="Labels that a node must have.",
        json_schema_extra=MAP_ATOMIC,
    )
    tolerations: list[Toleration] = Field(
        default_factory=list,
        max_length=32,
        description="Taints that the pods tolerate.",
        json_schema_extra=LIST_ATOMIC,
    )
    affinity: Affinity | None = Field(
        default=None, description="Rules of attraction and repulsion, as in a pod."
    )
    topology_spread_constraints: list[TopologySpreadConstraint] = Field(
        default_factory=list,
        max_length=8,
        description="How replicas spread over zones or nodes.",
        json_schema_extra=LIST_ATOMIC,
    )
    priority_class_name: ObjectName | None = Field(
        default=None, description="PriorityClass of the pods."
    )
    runtime_class_name: ObjectName | None = Field(
        default=None, description="RuntimeClass of the pods, such as nvidia."
    )
