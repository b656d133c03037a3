"""What the operator asks of the fetcher, and what the fetcher tells: both sides share this file.

The operator renders a FetchRequest into one environment variable of the init container. The
fetcher answers in two places. While it works, `GET /` on contract.FETCHER_PORT gives a
FetchProgress. At its end the container's termination message is a FetchReport, which Kubernetes
keeps in the pod's status whether the container succeeded or failed.
"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from triton_api.conditions import Reason
from triton_api.v1alpha1.overlay import ConfigOverlay


class _Message(BaseModel):
    """A JSON message with camelCase names."""

    model_config = ConfigDict(
        alias_generator=to_camel, populate_by_name=True, frozen=True, extra="ignore"
    )


class SourcePolicy(_Message):
    """What the platform team lets models be fetched from."""

    schemes: tuple[str, ...] = ("s3", "gs", "azure", "https", "hf", "oci", "git+https")
    """Schemes that spec.repository.uri may have."""
    hosts: tuple[str, ...] = ()
    """Hosts that may be asked, `*.example.com` for all below one; empty allows every host."""
    networks: tuple[str, ...] = ()
    """CIDRs that may be connected to although they are private, link-local or loopback."""


class FetchRequest(_Message):
    """Everything the fetcher needs to know; it asks nobody else."""

    uri: str | None = None
    """Where the repository is; None when it is mounted at contract.SOURCE_PATH already."""
    content: Literal["Repository", "Files"] = "Repository"
    """Files are published as they are, all of them: the folder of a script is no repository."""
    endpoint: str | None = None
    """URL of the service, where it is not the provider's own (s3, gs, azure, hf)."""
    region: str | None = None
    path_style: bool = True
    path: str | None = None
    """Folder in the source that holds the repository."""
    digest: str | None = None
    """`sha256:<hex>` that the content must have."""
    models: tuple[str, ...] = ()
    """Models to fetch and serve; empty for all."""
    overlays: tuple[ConfigOverlay, ...] = ()
    check: Literal["Enforce", "Warn"] = "Enforce"
    """Whether an error in the repository ends the fetcher, or is told and no more."""
    auto_complete_config: bool = True
    gpus: int = 0
    cache: bool = False
    """Whether contract.CACHE_PATH is a volume to keep content on."""
    secret: str | None = None
    """Name of the Secret mounted at contract.CREDENTIALS_PATH, for messages."""
    policy: SourcePolicy = SourcePolicy()


class Finding(_Message):
    """One thing that the repository checker has to say."""

    severity: Literal["Error", "Warning"]
    place: str
    """`file:line:column`, as far as known; the file relative to the repository."""
    problem: str
    """What is wrong."""
    fix: str
    """What to write instead."""


class FetchProblem(_Message):
    """Why the repository is not there (yet)."""

    reason: Reason
    message: str


class FetchProgress(_Message):
    """How far the fetcher is."""

    phase: Literal["Connecting", "Settling", "Fetching", "Verifying", "Checking"]
    bytes: Annotated[int, Field(ge=0)] = 0
    total_bytes: int | None = None
    """None while the source has not told."""
    bytes_per_second: int = 0
    seconds_left: int | None = None
    problem: FetchProblem | None = None
    """What it is trying again because of."""


class FetchReport(_Message):
    """How it ended. At most 4,096 bytes of JSON: the kubelet cuts what is longer."""

    problem: FetchProblem | None = None
    """None when the repository is ready."""
    digest: str | None = None
    bytes: int = 0
    files: int = 0
    seconds: float = 0.0
    cached: bool = False
    """Whether all content came from the cache."""
    findings: tuple[Finding, ...] = ()
    """Errors first; as many as fit."""
