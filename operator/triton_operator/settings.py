"""Settings of the operator process, read once from the environment and frozen."""

import os
import socket
from collections.abc import Mapping
from ipaddress import ip_network
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from triton_api import __version__
from triton_api.fetching import SourcePolicy

PREFIX = "TRITON_OPERATOR_"


def _split(text: str) -> tuple[str, ...]:
    """Return the words of *text* between commas."""
    return tuple(word for part in text.split(",") if (word := part.strip()))


def _networks(text: str) -> str:
    for network in _split(text):
        ip_network(network)
    return text


class Settings(BaseModel):
    """What the platform team decides; the chart's values set each by its environment variable."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    triton_image: str = "nvcr.io/nvidia/tritonserver:26.10-py3"
    """Image of Triton for models that name none."""
    fetcher_image: str = f"localhost/triton-operator/fetcher:{__version__}"
    """Image of the init container that brings a repository into the pod and checks it."""
    source_schemes: str = ",".join(SourcePolicy().schemes)
    """Schemes that spec.repository.uri may have, separated by commas."""
    source_hosts: str = ""
    """Hosts that may be asked for a repository, separated by commas; empty for all."""
    source_networks: Annotated[str, AfterValidator(_networks)] = ""
    """CIDRs of private networks that may be asked for a repository, separated by commas."""
    allow_service_accounts: bool = False
    """Whether a TritonModel may choose the ServiceAccount of its pods."""
    middleware_image: str = f"localhost/triton-operator/middleware:{__version__}"
    """Image that runs the scripts of spec.middleware, and installs their packages."""
    gateway_image: str = "docker.io/library/haproxy:3.4-alpine"
    """Image of HAProxy, the gateway in front of Triton."""
    watch_namespaces: str = ""
    """Namespaces to serve, separated by commas; empty for all."""
    workers: Annotated[int, Field(ge=1, le=256)] = 16
    """Reconciliations that run at the same time."""
    resync_seconds: Annotated[int, Field(ge=10)] = 300
    """How often everything is listed again, to heal what a watch missed."""
    leader_election: bool = True
    """Whether to work only while holding the Lease."""
    lease_name: str = "triton-operator"
    """Lease that replicas of one installation compete for."""
    namespace: str = "triton-operator"
    """Namespace of the operator itself, where its Lease is."""
    identity: str = Field(default_factory=socket.gethostname)
    """Name of this process in the Lease; the pod's name."""
    port: Annotated[int, Field(ge=0, le=65535)] = 8080
    """Port of metrics and probes."""
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    """Lowest level of the operator's own log lines."""

    @property
    def namespaces(self) -> tuple[str, ...]:
        """Return the namespaces to serve; empty for all."""
        return _split(self.watch_namespaces)

    @property
    def source_policy(self) -> SourcePolicy:
        """Return where models may be fetched from."""
        return SourcePolicy(
            schemes=_split(self.source_schemes),
            hosts=_split(self.source_hosts),
            networks=_split(self.source_networks),
        )


def from_environment(environment: Mapping[str, str] = os.environ) -> Settings:
    """Read the settings from variables named TRITON_OPERATOR_<SETTING>.

    Raises pydantic.ValidationError that names the setting when a value does not fit or a
    variable is misspelled: a setting that silently does nothing is worse than a failed start.
    """
    return Settings.model_validate(
        {
            name.removeprefix(PREFIX).lower(): value
            for name, value in environment.items()
            if name.startswith(PREFIX)
        }
    )
