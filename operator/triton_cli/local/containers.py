"""A process for each container of the rendered pod."""

import os
import secrets
import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from triton_api import contract
from triton_api.v1alpha1 import TritonModel
from triton_cli.local import cpu_server
from triton_cli.local.ports import HOST, Ports
from triton_cli.local.process import Process
from triton_cli.local.programs import haproxy
from triton_cli.local.server import Around, Program, Server
from triton_cli.local.stage import Stage
from triton_cli.local.translation import Translation
from triton_operator.children.gateway import Places
from triton_operator.children.shared_memory import shared_memory
from triton_operator.kinds import Object

INSTALLATION: Final = "tritonserver"
"""Name of what installs a Triton; no pod has such a container."""

_FETCHERS: Final = {
    contract.FETCHER_CONTAINER: "spec.repository",
    contract.SCRIPT_FETCHER_CONTAINER: "spec.middleware.source",
}
_LEVELS: Final = {
    contract.MIDDLEWARE_CONTAINER: ("WARNING", "ERROR"),
    contract.ENVIRONMENT_CONTAINER: ("WARNING",),
}


class Containers:
    """Turns containers into processes, with this run's ports and folders."""

    def __init__(
        self, model: TritonModel, ports: Ports, stage: Stage, translation: Translation
    ) -> None:
        """Take the model, as `here` changed it, and what the pod's paths and values become."""
        self._model = model
        self._ports = ports
        self._stage = stage
        self._translation = translation
        self._reports = stage.root / "reports"

    @property
    def gateway_places(self) -> Places:
        """Return where the gateway finds its files and its neighbours."""
        ports, folder = self._ports, self._stage.root / "gateway"
        return Places(
            listen=HOST,
            http_port=ports.http,
            grpc_port=ports.grpc,
            metrics_port=ports.gateway_metrics,
            probe_port=ports.probes,
            triton_http_port=ports.triton_http,
            triton_grpc_port=ports.triton_grpc,
            middleware_port=ports.middleware,
            middleware_management_port=ports.middleware_management,
            config=f"{folder}/config",
            run=f"{folder}/run",
        )

    def installing(self, server: Server | None) -> Iterator[Process]:
        """Yield what installs Triton, where it has to be installed."""
        if isinstance(server, Program) and (command := cpu_server.installation(server.path)):
            report = self._reports / INSTALLATION
            yield Process(INSTALLATION, command, {}, self._stage.root, report)

    def bringing(self, pod: Object) -> Iterator[Process]:
        """Yield what brings models, script and packages."""
        for container in pod["initContainers"]:
            if container["name"] in _FETCHERS:
                # The image says what it runs, not the manifest.
                command = (sys.executable, "-m", "triton_fetcher")
                yield self._process(container, command, self._of_fetcher(container))
            elif container["name"] == contract.ENVIRONMENT_CONTAINER:
                yield self._process(container, self._python(container), {})

    def serving(self, pod: Object, server: Server | None) -> Iterator[Process]:
        """Yield the gateway, Triton and the script's server, as far as the pod has them."""
        for container in (*pod["initContainers"], *pod["containers"]):
            if container["name"] == contract.GATEWAY_CONTAINER:
                command = (haproxy(), *self.gateway_places.command[1:])
                yield self._process(container, command, {})
            elif container["name"] == contract.TRITON_CONTAINER and server:
                command = self._triton(container, server)
                yield self._process(container, command, server.variables)
            elif container["name"] == contract.MIDDLEWARE_CONTAINER:
                yield self._process(container, self._python(container), self._of_middleware())

    def _process(
        self, container: Object, command: Sequence[str], ours: Mapping[str, str]
    ) -> Process:
        name, probe = container["name"], container.get("startupProbe", {})
        return Process(
            name,
            tuple(command),
            {**self._translation.variables(container), **ours},
            self._stage.root / container.get("workingDir", "/").lstrip("/"),
            self._reports / name,
            self._levels(name),
            self._ready(container),
            probe.get("failureThreshold", 0) * probe.get("periodSeconds", 0),
        )

    def _python(self, container: Object) -> tuple[str, ...]:
        """Return the container's command with this Python."""
        variables = self._translation.variables(container)
        return (sys.executable, *self._translation.arguments(container, variables)[1:])

    def _triton(self, container: Object, server: Server) -> tuple[str, ...]:
        variables = self._translation.variables(container)
        arguments = self._translation.arguments(container, variables)[1:]
        around = Around(
            f"{self._model.name}-{secrets.token_hex(4)}",
            self._stage.folders,
            f"{os.getuid()}:{os.getgid()}",
            shared_memory(self._model),
            self._model.spec.gpus.count,
        )
        return server.command(arguments, tuple(variables), self._ports, around)

    def _of_fetcher(self, container: Object) -> dict[str, str]:
        ours = {
            "TRITON_FETCHER_REPORT": str(self._reports / container["name"]),
            # Nobody asks for its progress, and it would listen on every address.
            "TRITON_FETCHER_PORT": "",
        }
        if container["name"] == contract.FETCHER_CONTAINER:
            ours["TRITON_FETCHER_ROOT"] = str(self._stage.root)
        return ours

    def _of_middleware(self) -> dict[str, str]:
        ours = {
            "TERMINATION_LOG": str(self._reports / contract.MIDDLEWARE_CONTAINER),
            "TRITON_MIDDLEWARE_PORT": str(self._ports.middleware),
            "TRITON_MIDDLEWARE_MANAGEMENT_PORT": str(self._ports.middleware_management),
        }
        if self._model.spec.repository:
            ours["TRITON_MIDDLEWARE_TRITON_URL"] = f"http://{HOST}:{self._ports.triton_http}"
        return ours

    def _levels(self, name: str) -> tuple[str, ...] | None:
        """Return what people see; ends are told apart, so no level above those that go on."""
        field = _FETCHERS.get(name)
        if field:
            return ("INFO", "WARNING") if self._model.sources[field].uri else ("WARNING",)
        return _LEVELS.get(name)

    def _ready(self, container: Object) -> str:
        """Return the URL of what says that a container serves; "" for what ends by itself."""
        probe = container.get("readinessProbe") or container.get("startupProbe")
        if probe is None:
            return ""
        asked = probe["httpGet"]
        ports = {
            "http": self._ports.triton_http,
            "gateway-metrics": self._ports.gateway_metrics,
            contract.PROBE_PORT: self._ports.probes,
        }
        return f"http://{HOST}:{ports[asked['port']]}{asked['path']}"
