"""spec.gateway: keys, limits and what is let through, in front of every replica."""

from typing import Annotated, Literal

from pydantic import Field

from triton_api.fields import LIST_SET, ApiObject, ObjectName, Rule, rules
from triton_api.v1alpha1.scheduling import Resources

MEBIBYTE = 1024 * 1024


class Authentication(
    ApiObject,
    json_schema_extra=rules(
        Rule(
            "!has(self.secretName) || !has(self.mode) || self.mode == 'Key'",
            "secretName holds keys; set mode to Key, or remove secretName",
            ".secretName",
        )
    ),
):
    """Who may ask. Every path needs it, health included."""

    mode: Literal["Key", "Token", "None"] = Field(
        default="Key",
        description="Key: one of two keys of a Secret as `Authorization: Bearer <key>`. Token: a "
        "token of a ServiceAccount for the audience `<name>.<namespace>.svc`, from "
        "`kubectl create token`. None: everybody.",
    )
    secret_name: ObjectName | None = Field(
        default=None,
        description="Secret with your own primaryKey and secondaryKey, each of at least 16 "
        "characters without blanks. Default: the Secret `<name>-keys`, made once with random keys.",
    )


class Limits(ApiObject):
    """How much a replica takes on, and for how long."""

    max_concurrent_requests: Annotated[int, Field(ge=1, le=10000)] | None = Field(
        default=None,
        description="Requests that a replica works on at the same time, those over HTTP, over "
        "gRPC and to /score counted apart; others wait in a queue. Default: no limit, so that "
        "Triton can batch.",
    )
    max_queue_wait_milliseconds: int = Field(
        default=500,
        ge=1,
        le=600000,
        description="How long a request waits for its turn before it gets 503, or "
        "RESOURCE_EXHAUSTED over gRPC.",
    )
    scoring_timeout_milliseconds: int = Field(
        default=60000,
        ge=1,
        le=86400000,
        description="How long Triton may take for an answer before the client gets 504, or "
        "DEADLINE_EXCEEDED over gRPC.",
    )
    max_body_bytes: int = Field(
        default=100 * MEBIBYTE,
        ge=1024,
        le=2048 * MEBIBYTE - 1,
        description="Largest body of a request; a larger one gets 413.",
    )


class Cors(ApiObject):
    """Which web pages may ask from a browser."""

    allow_origins: list[
        Annotated[
            str,
            Field(
                min_length=1,
                max_length=255,
                pattern=r"^(\*|https?://[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?(:[0-9]{1,5})?)$",
            ),
        ]
    ] = Field(
        default_factory=list,
        max_length=32,
        description="Origins such as https://app.example.com, or `*` for all. Default: none.",
        json_schema_extra=LIST_SET,
    )


class Allow(ApiObject):
    """Interfaces of Triton that are refused unless they are switched on here."""

    repository_control: bool = Field(
        default=False,
        description="Let /v2/repository through. Triton refuses to load and unload models even "
        "then; the index becomes readable.",
    )
    shared_memory: bool = Field(
        default=False,
        description="Let /v2/systemsharedmemory and /v2/cudasharedmemory through. Clients in "
        "other pods can't use them.",
    )
    trace: bool = Field(default=False, description="Let clients change Triton's trace settings.")
    logging: bool = Field(default=False, description="Let clients change Triton's log settings.")


class Tls(ApiObject):
    """Encryption by the gateway itself."""

    secret_name: ObjectName = Field(
        description="Secret of type kubernetes.io/tls. A new certificate is taken up without a "
        "restart."
    )


class Gateway(
    ApiObject,
    json_schema_extra=rules(
        Rule(
            "!has(self.enabled) || self.enabled || !(has(self.auth) || has(self.limits)"
            " || has(self.cors) || has(self.tls))",
            "auth, limits, cors and tls are the gateway's; remove them, or set enabled to true",
            ".enabled",
        ),
    ),
):
    """The gateway in each pod, which every request passes."""

    enabled: bool = Field(
        default=True,
        description="False lets clients reach Triton directly, without keys and limits: for "
        "meshes that do this themselves. Triton's own restrictions stay on.",
    )
    auth: Authentication = Field(default_factory=Authentication, description="Who may ask.")
    limits: Limits = Field(
        default_factory=Limits, description="How much a replica takes on, and for how long."
    )
    cors: Cors = Field(default_factory=Cors, description="Which web pages may ask.")
    allow: Allow = Field(
        default_factory=Allow,
        description="Interfaces of Triton that are refused unless switched on.",
    )
    tls: Tls | None = Field(
        default=None,
        description="Encrypt HTTP and gRPC from the client to the pod. The Service then answers "
        "HTTPS on 443 instead of HTTP on 80.",
    )
    resources: Resources = Field(
        default_factory=Resources,
        description="CPU and memory of the gateway's container. It runs one thread, or as many as "
        "its limit, else its request, of CPU has cores.",
    )
