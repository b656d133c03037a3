"""Where a gateway finds its files and its neighbours, and how it is started and told to drain."""

from collections.abc import Iterator
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

# The variable that holds the pod's own address.
ADDRESS_VARIABLE: Final = "POD_IP"

# Triton must outlive the gateway's listeners by this, so that what comes in last is answered.
LEAVE_SECONDS: Final = 5


# What /proc/<pid>/status says of a master that catches SIGUSR1, and does not hold it back. A master
# that starts itself anew, as with each reload, loses what comes meanwhile. The third digit from the
# right stands for the signals 9 to 12, its second bit for SIGUSR1.
_LISTENS: Final = "^Sig(Cgt:.*[2367abef]|Blk:.*[014589cd])..$"


EVERYWHERE: Final = "*"


@dataclass(frozen=True)
class Places:
    """Addresses and folders; those of a pod unless a test or a run without a cluster has others."""

    listen: str = EVERYWHERE
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
        """Return the command that makes HAProxy drain; it returns as soon as it has been heard.

        The signal goes to the process in the pid file: where containers share a process
        namespace, process 1 is another one.
        """
        script = (
            f"p=$(cat {self._pid_file}) || exit; "
            f"until [ \"$(grep -Ec '{_LISTENS}' /proc/$p/status)\" = 2 ]; "
            "do kill -0 $p || exit; sleep 0.1; done; kill -USR1 $p"
        )
        return ["/bin/sh", "-c", script]

    @property
    def master_socket(self) -> str:
        """Return the socket on which HAProxy's master takes the order to reload."""
        return f"{self.run}/master.sock"

    def listening(self, port: int, options: str = "") -> Iterator[str]:
        """Return the lines by which a frontend listens on *port*.

        For clients from everywhere also on the pod's own address, which may be one of IPv6. Where
        the kernel has none, HAProxy would not start with a wildcard of IPv6.
        """
        yield f"bind {self.listen}:{port} {options}".rstrip()
        if self.listen == EVERYWHERE:
            yield f'bind "${{{ADDRESS_VARIABLE}}}:{port}" {options}'.rstrip()

    @property
    def _pid_file(self) -> str:
        return f"{self.run}/haproxy.pid"


COMMAND: Final = Places().command
PRE_STOP: Final = Places().pre_stop
