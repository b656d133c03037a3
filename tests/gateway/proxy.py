"""A gateway as a local process: its files rendered into a folder, HAProxy started on them."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from free_ports import free_ports
from triton_operator.children.gateway import (
    ADDRESS_VARIABLE,
    RESTRICTED_VARIABLE,
    GatewaySettings,
    Places,
    render,
)

PRIMARY = "primary-key-of-the-tests-0001"
SECONDARY = "secondary-key-of-the-tests-02"
SECRET = "secret-of-the-restricted-apis-03"  # noqa: S105 - of no use elsewhere


@dataclass
class Gateway:
    """A gateway that runs."""

    settings: GatewaySettings
    process: subprocess.Popen[bytes]
    folder: Path

    @property
    def places(self) -> Places:
        return self.settings.places

    @property
    def http(self) -> str:
        return f"127.0.0.1:{self.places.http_port}"

    @property
    def grpc(self) -> str:
        return f"127.0.0.1:{self.places.grpc_port}"

    @property
    def probes(self) -> str:
        return f"127.0.0.1:{self.places.probe_port}"

    @property
    def metrics(self) -> str:
        return f"127.0.0.1:{self.places.metrics_port}"

    def log(self) -> str:
        """Return what HAProxy has written, access log and messages."""
        return (self.folder / "log").read_text()

    def set_key(self, name: str, text: str) -> None:
        """Write a key as the kubelet does: at once, never half."""
        written = self.folder / "keys" / f".{name}"
        written.write_text(text)
        written.rename(self.folder / "keys" / name)

    def tell_worker(self, command: str) -> str:
        """Return what the worker that is not leaving answers on the master's socket.

        The master may just be starting itself anew; it is asked again then, for 5 seconds.
        """
        until = time.monotonic() + 5
        while True:
            try:
                return _told(self.places.master_socket, f"@1 {command}\n")
            except OSError:
                if time.monotonic() > until:
                    raise
                time.sleep(0.05)

    def drain(self) -> None:
        """Do what the pod's preStop hook does."""
        subprocess.run(self.places.pre_stop, check=True)


def places(folder: Path, *, http: int, grpc: int, middleware: int = 1) -> Places:
    """Return places in *folder*, with the ports of what is behind the gateway."""
    first, second, third, fourth = free_ports(4)
    return Places(
        http_port=first,
        grpc_port=second,
        metrics_port=third,
        probe_port=fourth,
        triton_http_port=http,
        triton_grpc_port=grpc,
        middleware_port=middleware,
        middleware_management_port=middleware,
        config=str(folder / "config"),
        keys=str(folder / "keys"),
        tls=str(folder / "tls"),
        run=str(folder / "run"),
    )


@contextmanager
def running(
    program: Path, settings: GatewaySettings, folder: Path, address: str = "127.0.0.1"
) -> Iterator[Gateway]:
    """Run HAProxy on *settings*, with both keys, in a pod of *address*, until the block ends."""
    for name in ("config", "keys", "tls", "run"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    write(settings, folder)
    (folder / "keys/primaryKey").write_text(PRIMARY + "\n")
    (folder / "keys/secondaryKey").write_text(SECONDARY)
    command = [str(program), *settings.places.command[1:]]
    environment = os.environ | {RESTRICTED_VARIABLE: SECRET, ADDRESS_VARIABLE: address}
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, env=environment)
    gateway = Gateway(settings, process, folder)
    try:
        wait_for(process, settings.places.metrics_port, gateway.log)
        yield gateway
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(10)


def _told(path: str, command: str) -> str:
    with socket.socket(socket.AF_UNIX) as master:
        master.settimeout(5)
        master.connect(path)
        master.sendall(command.encode())
        master.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: master.recv(65536), b"")).decode()


def write(settings: GatewaySettings, folder: Path) -> None:
    """Write the rendered files."""
    for name, text in render(settings).items():
        (folder / "config" / name).write_bytes(text.encode())


def wait_for(
    process: subprocess.Popen[bytes], port: int, log: Callable[[], str] = lambda: "it has no log"
) -> None:
    """Wait until *process* listens on *port*; say what its *log* says if it does not."""
    until = time.monotonic() + 10
    while time.monotonic() < until:
        assert process.poll() is None, log()
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise TimeoutError(log())
