"""spec.placement.affinity: the Kubernetes affinity types, field for field."""

from typing import Literal

from pydantic import Field

from triton_api.fields import (
    LIST_ATOMIC,
    MAP_ATOMIC,
    ApiObject,
    LabelValue,
    QualifiedName,
    Rule,
    Text,
    rules,
)

_WEIGHT = "Weight from 1 to 100; a node's weights are added up."


class LabelRequirement(
    ApiObject,
    json_schema_extra=rules(
        Rule(
            "(self.operator in ['In', 'NotIn']) == (has(self.values) && self.values.size() > 0)",
            "In and NotIn need values; Exists and DoesNotExist take none",
            ".values",
        )
    ),
):
    """One condition on a label."""

    key: QualifiedName = Field(description="Label key.")
    operator: Literal["In", "NotIn", "Exists", "DoesNotExist"] = Field(
        description="How the label's value is compared."
    )
    values: list[LabelValue] = Field(
        default_factory=list,
        max_length=64,
        description="Values to compare with.",
        json_schema_extra=LIST_ATOMIC,
    )


class LabelSelector(ApiObject):
    """A selector of pods by label; all conditions must hold."""

    match_labels: dict[str, LabelValue] = Field(
        default_factory=dict,
        max_length=32,
        description="Labels that must be equal.",
    )
    match_expressions: list[LabelRequirement] = Field(
        default_factory=list,
        max_length=16,
        description="Conditions on labels.",
        json_schema_extra=LIST_ATOMIC,
    )


class NodeRequirement(
    ApiObject,
    json_schema_extra=rules(
        Rule(
            "self.operator in ['Exists', 'DoesNotExist']"
            " || (has(self.values) && self.values.size() > 0)",
            "In, NotIn, Gt and Lt need values",
            ".values",
        )
    ),
):
    """One condition on a node's label or field."""

    key: QualifiedName = Field(description="Label key, or field name such as metadata.name.")
    operator: Literal["In", "NotIn", "Exists", "DoesNotExist", "Gt", "Lt"] = Field(
        description="How the value is compared."
    )
    values: list[Text] = Field(
        default_factory=list,
        max_length=64,
        description="Values to compare with.",
        json_schema_extra=LIST_ATOMIC,
    )


class NodeSelectorTerm(ApiObject):
    """Conditions on a node that must all hold."""

    match_expressions: list[NodeRequirement] = Field(
        default_factory=list,
        max_length=16,
        description="Conditions on node labels.",
        json_schema_extra=LIST_ATOMIC,
    )
    match_fields: list[NodeRequirement] = Field(
        default_factory=list,
        max_length=4,
        description="Conditions on node fields.",
        json_schema_extra=LIST_ATOMIC,
    )


class NodeSelector(ApiObject, json_schema_extra=MAP_ATOMIC):
    """A choice of nodes; one term must match."""

    node_selector_terms: list[NodeSelectorTerm] = Field(
        min_length=1,
        max_length=16,
        description="Terms, of which one must match.",
        json_schema_extra=LIST_ATOMIC,
    )


class PreferredNodes(ApiObject):
    """A weighted preference for nodes."""

    weight: int = Field(ge=1, le=100, description=_WEIGHT)
    preference: NodeSelectorTerm = Field(description="Nodes that are preferred.")


class NodeAffinity(ApiObject):
    """Rules about nodes."""

    required: NodeSelector | None = Field(
        default=None,
        alias="requiredDuringSchedulingIgnoredDuringExecution",
        description="Nodes that the pods must run on.",
    )
    preferred: list[PreferredNodes] = Field(
        default_factory=list,
        alias="preferredDuringSchedulingIgnoredDuringExecution",
        max_length=16,
        description="Nodes that the pods had better run on.",
        json_schema_extra=LIST_ATOMIC,
    )


class PodAffinityTerm(ApiObject):
    """Pods of this namespace, near to or far from which a replica should run."""

    label_selector: LabelSelector | None = Field(default=None, description="Pods that are meant.")
    topology_key: QualifiedName = Field(
        description="Node label that says what near means, such as kubernetes.io/hostname."
    )


class WeightedPodAffinityTerm(ApiObject):
    """A weighted preference about pods."""

    weight: int = Field(ge=1, le=100, description=_WEIGHT)
    pod_affinity_term: PodAffinityTerm = Field(description="Pods that are meant.")


class PodAffinity(ApiObject):
    """Rules about other pods."""

    required: list[PodAffinityTerm] = Field(
        default_factory=list,
        alias="requiredDuringSchedulingIgnoredDuringExecution",
        max_length=16,
        description="Rules that must hold.",
        json_schema_extra=LIST_ATOMIC,
    )
    preferred: list[WeightedPodAffinityTerm] = Field(
        default_factory=list,
        alias="preferredDuringSchedulingIgnoredDuringExecution",
        max_length=16,
        description="Rules that had better hold.",
        json_schema_extra=LIST_ATOMIC,
    )


class Affinity(ApiObject):
    """Attraction to and repulsion from nodes and pods."""

    node_affinity: NodeAffinity | None = Field(default=None, description="Rules about nodes.")
    pod_affinity: PodAffinity | None = Field(default=None, description="Pods to run near to.")
    pod_anti_affinity: PodAffinity | None = Field(
        default=None, description="Pods to run away from."
    )
