"""Where a gateway finds its files and its neighbours, and how it is started and told to drain."""

from dataclasses import dataclass
from typing import Final

from triton_api import contract

CONFIG_PATH: Final = "/usr/local/etc/haproxy"
KEYS_PATH: Final = "/keys"
TLS_PATH: Final = "/tls"
RUN_PATH: Final = "/run/gateway"

# The variable that holds the value of the header, and its name in Triton's restricted-API flags.
RESTRICTED_VARIABLE: Final = "RESTRICTED_API_KEY"
RESTRICTED_HEADER: Final = "x-triton-gateway"

# Triton must outlive the gateway's listeners by this, so that what comes in last is answered.
LEAVE_SECONDS: Final = 5


@dataclass(frozen=True)
class Places:
    """Addresses and folders; those of a pod unless a test or a run without a cluster has others."""

    listen: str = "*"
    """Address of the gateway's own ports; those behind it are on loopback."""
    http_port: int = contract.GATEWAY_HTTP_PORT
    grpc_port: int = contract.GATEWAY_GRPC_PORT
    metrics_port: int = contract.GATEWAY_METRICS_PORT
    probe_port: int = contract.PROBE_PORT
    triton_http_port: int = contract.HTTP_PORT
    triton_grpc_port: int = contract.GRPC_PORT
    middleware_port: int = contract.MIDDLEWARE_PORT
    middleware_management_port: int = contract.MIDDLEWARE_MANAGEMENT_PORT
    config: str = CONFIG_PATH
    keys: str = KEYS_PATH
    tls: str = TLS_PATH
    run: str = RUN_PATH

    @property
    def command(self) -> list[str]:
        """Return the command that starts HAProxy with a master, which can reload it."""
        files = ["-f", f"{self.config}/haproxy.cfg", "-p", self._pid_file]
        return ["haproxy", "-W", "-db", *files, "-S", f"{self.master_socket},mode,600"]

    @property
    def pre_stop(self) -> list[str]:
        """Return the command that makes HAProxy drain; it returns at once.

        The signal goes to the process in the pid file: where containers share a process
        namespace, process 1 is another one.
        """
        return ["/bin/sh", "-c", f"kill -USR1 $(cat {self._pid_file})"]

    @property
    def master_socket(self) -> str:
        """Return the socket on which HAProxy's master takes the order to reload."""
        return f"{self.run}/master.sock"

    @property
    def _pid_file(self) -> str:
        return f"{self.run}/haproxy.pid"


COMMAND: Final = Places().command
PRE_STOP: Final = Places().pre_stop
