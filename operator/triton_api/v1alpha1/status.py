"""status of a TritonModel, as the operator writes it."""

from typing import Literal

from pydantic import Field

from triton_api.conditions import State
from triton_api.fields import LIST_ATOMIC, ApiObject, list_map


class ConditionStatus(ApiObject):
    """One condition, as in the Kubernetes API conventions."""

    type: str = Field(
        max_length=316, description="Ready, Reconciling, Stalled or Available.", min_length=1
    )
    status: Literal["True", "False", "Unknown"] = Field(description="True, False or Unknown.")
    reason: str = Field(max_length=1024, min_length=1, description="Why, in one CamelCase word.")
    message: str = Field(max_length=32768, description="Why, in a sentence for people.")
    last_transition_time: str = Field(
        description="When status last changed.", json_schema_extra={"format": "date-time"}
    )
    observed_generation: int = Field(
        ge=0, description="Generation of the spec that the condition is about."
    )


class FetchStatus(ApiObject):
    """How far a pod is that fetches the repository now."""

    phase: Literal["Connecting", "Settling", "Fetching", "Verifying", "Checking"] = Field(
        description=(
            "What the fetcher does: Connecting, Settling (the source is new: is it whole?),"
            " Fetching, Verifying or Checking."
        )
    )
    bytes: int = Field(ge=0, description="Bytes that are there.")
    total_bytes: int | None = Field(
        default=None, ge=0, description="Bytes of the whole, once the source has told."
    )
    bytes_per_second: int = Field(ge=0, description="Rate of the last seconds.")
    seconds_left: int | None = Field(
        default=None, ge=0, description="Seconds that the rest takes at this rate."
    )


class RecordStatus(ApiObject):
    """The registration record as served."""

    id: str = Field(description="name:version of the record.")
    digest: str | None = Field(
        default=None,
        description="Digest of the content that the newest pod serves, for repository.digest.",
    )
    fetch: FetchStatus | None = Field(
        default=None, description="Present while a pod fetches the repository."
    )


class ScriptStatus(ApiObject):
    """The script as served."""

    digest: str = Field(
        description="Digest of the content that the newest pod runs, for middleware.source.digest."
    )


Architecture = Literal["Triton", "TritonWithMiddleware", "Middleware"]


class EndpointStatus(ApiObject):
    """Addresses of the model."""

    base: str = Field(
        description="URL of the HTTP API inside the cluster, without a slash at the end."
    )
    health: str = Field(description="URL that answers 200 when the server is ready.")
    grpc: str | None = Field(default=None, description="host:port of Triton's v2 gRPC API.")
    scoring: str | None = Field(default=None, description="URL of the script's run().")
    swagger: str | None = Field(
        default=None, description="URL of the description of what run() takes and returns."
    )
    external: str | None = Field(
        default=None, description="URL of the Ingress, for clients outside the cluster."
    )


class ExposureStatus(ApiObject):
    """One way in from outside the cluster."""

    kind: str = Field(description="Ingress, HTTPRoute or GRPCRoute.")
    ready: bool = Field(
        description="Whether the Ingress has an address, or every Gateway accepts the route."
    )
    address: str | None = Field(default=None, description="Address of the Ingress.")
    reason: str | None = Field(default=None, description="Why it is refused, in one word.")
    message: str | None = Field(default=None, description="Why, in its controller's words.")


class ModelVersionStatus(ApiObject):
    """One version of a model in a serving replica."""

    version: str = Field(description="Triton's version folder.")
    ready: bool = Field(description="Whether this version can serve.")
    reason: str | None = Field(default=None, description="Triton's reason when it can't.")


class ServedModelStatus(ApiObject):
    """One model of the repository."""

    name: str = Field(description="Folder name of the model.")
    ready: bool = Field(description="Whether the model can serve.")
    versions: list[ModelVersionStatus] = Field(
        default_factory=list,
        description="Versions, as Triton's repository index lists them.",
        json_schema_extra=list_map("version"),
    )


class FailureStatus(ApiObject):
    """Something that keeps a pod from serving."""

    pod: str = Field(description="Pod, or empty when no pod could be made.")
    container: str | None = Field(default=None, description="Container in it.")
    reason: str = Field(description="Why, in one CamelCase word.")
    message: str = Field(description="What happened, in the words of the component that saw it.")
    hint: str = Field(description="What to do next.")
    exit_code: int | None = Field(default=None, description="Exit code of the container.")
    last_lines: str | None = Field(
        default=None, description="Last lines of the container's log before it ended."
    )


class WarningStatus(ApiObject):
    """Something in the repository that deserves a look and does not keep it from being served."""

    severity: Literal["Warning", "Error"] = Field(
        description="Error for what Triton would refuse, told only with repository.check: Warn."
    )
    place: str = Field(description="file:line:column, the file relative to the repository.")
    problem: str = Field(description="What is wrong.")
    fix: str = Field(description="What to write instead.")


class TritonModelStatus(ApiObject):
    """What the operator observed."""

    observed_generation: int = Field(
        # -1, so that kstatus never takes an object without status for a finished one.
        default=-1,
        description="Generation of the spec that this status is about; -1 before the first.",
    )
    conditions: list[ConditionStatus] = Field(
        default_factory=list,
        description="Ready, Reconciling, Stalled and Available.",
        json_schema_extra=list_map("type"),
    )
    state: State | None = Field(default=None, description="The conditions in one word.")
    architecture: Architecture | None = Field(
        default=None,
        description="How requests are served: by Triton directly, by Triton and by a script in "
        "front of it, or by a script alone.",
    )
    model: RecordStatus | None = Field(default=None, description="The registration record.")
    script: ScriptStatus | None = Field(
        default=None, description="The script, where it came from a uri."
    )
    endpoints: EndpointStatus | None = Field(default=None, description="Addresses of the model.")
    exposure: list[ExposureStatus] = Field(
        default_factory=list,
        description="Ways in from outside that spec.expose asks for.",
        json_schema_extra=list_map("kind"),
    )
    replicas: int = Field(default=0, description="Pods that exist.")
    ready_replicas: int = Field(default=0, description="Pods that serve every wanted model.")
    updated_replicas: int = Field(default=0, description="Pods made from the current spec.")
    selector: str | None = Field(
        default=None, description="Label selector of the pods, for the scale subresource."
    )
    models: list[ServedModelStatus] = Field(
        default_factory=list,
        description="Models and their versions, as a serving replica reports them.",
        json_schema_extra=list_map("name"),
    )
    failures: list[FailureStatus] = Field(
        default_factory=list,
        description="What keeps pods from serving, at most one entry a container and reason.",
        json_schema_extra=LIST_ATOMIC,
    )
    warnings: list[WarningStatus] = Field(
        default_factory=list,
        description="What the check of the repository found and did not refuse.",
        json_schema_extra=LIST_ATOMIC,
    )
