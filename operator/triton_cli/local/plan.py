"""Everything that is decided before a process starts."""

import secrets
import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from triton_api import contract, names
from triton_api.v1alpha1 import TritonModel
from triton_cli.local.configuration import Configuration
from triton_cli.local.containers import Containers
from triton_cli.local.ports import Ports
from triton_cli.local.process import Process
from triton_cli.local.server import Server
from triton_cli.local.stage import Stage
from triton_cli.local.translation import Translation
from triton_operator.children.gateway import render
from triton_operator.children.gateway_configuration import gateway_settings
from triton_operator.children.pod import pod_template
from triton_operator.kinds import Object
from triton_operator.settings import Settings

_SETTINGS: Final = Settings(
    # Packages of a script are made for an image; here that is this Python.
    middleware_image=f"{sys.prefix} {sys.version}",
    # The policy protects a cluster's network from its users. Here the user is at home.
    source_networks="0.0.0.0/0,::/0",
)


@dataclass(frozen=True)
class GatewayFiles:
    """What HAProxy reads, and the folder that it writes to."""

    files: Mapping[Path, str]
    run: Path


@dataclass(frozen=True)
class Plan:
    """The processes of a run, and the files that they are told by."""

    model: TritonModel
    pod: Object
    """The rendered pod spec."""
    ports: Ports
    bringing: tuple[Process, ...]
    """They end by themselves, one after the other."""
    serving: tuple[Process, ...]
    """In the order of their start; they end in the reverse order."""
    repository: Path
    """The folder that Triton serves."""
    gateway: GatewayFiles | None
    """None where Triton itself is asked."""

    @property
    def stop_seconds(self) -> int:
        """Return how long a process may take to end."""
        return int(self.pod["terminationGracePeriodSeconds"])


def rendered_pod(model: TritonModel) -> Object:
    """Return the spec of the pod that the operator makes for *model*."""
    template = pod_template(model, _SETTINGS, contents={}, gateway_configuration="")
    return dict(template["spec"])


def made_secrets(model: TritonModel) -> dict[str, dict[str, bytes]]:
    """Return the Secrets that the operator would make, with values of this run's own."""
    value = secrets.token_hex(16).encode()
    return {names.restricted_api_secret(model.name): {contract.RESTRICTED_KEY: value}}


def plan(
    model: TritonModel, server: Server | None, ports: Ports, stage: Stage, given: Configuration
) -> Plan:
    """Return the processes for *model*, as `here` changed it, in the folders of *stage*.

    *server* is None where the model has no Triton. Raises UserError.
    """
    gateway = model.spec.gateway.enabled
    if not gateway:
        ports = replace(ports, triton_http=ports.http, triton_grpc=ports.grpc)
    pod = rendered_pod(model)
    containers = Containers(model, ports, stage, Translation(stage.root, pod, given))
    return Plan(
        model,
        pod,
        ports,
        (*containers.installing(server), *containers.bringing(pod)),
        tuple(containers.serving(pod, server)),
        stage.root / contract.REPOSITORY_PATH.lstrip("/"),
        _gateway(model, containers) if gateway else None,
    )


def _gateway(model: TritonModel, containers: Containers) -> GatewayFiles:
    places = containers.gateway_places
    settings = replace(gateway_settings(model, None), places=places)
    files = {Path(places.config, name): text for name, text in render(settings).items()}
    return GatewayFiles(files, Path(places.run))
