"""The ways to Triton: direct, through HAProxy without rules, through the gateway."""

import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from free_ports import free_ports
from gateway import proxy
from gateway.proxy import wait_for
from gateway.triton import Triton
from triton_operator.children.gateway import GatewaySettings

DIRECT: Final = "direct"

_PLAIN: Final = """
global
    nbthread {threads}
    maxconn 4096

defaults
    mode http
    timeout connect 5s
    timeout client 60s
    timeout server 60s
    http-reuse always

listen http
    bind 127.0.0.1:{http}
    server triton 127.0.0.1:{triton.http_port}

listen grpc
    bind 127.0.0.1:{grpc} proto h2
    server triton 127.0.0.1:{triton.grpc_port} proto h2
"""


@dataclass(frozen=True)
class Way:
    """Where to ask, and the process of a proxy in between."""

    http: str
    grpc: str
    process: int | None = None

    def processor_seconds(self) -> float:
        """Return what the proxy, its children included, has used so far."""
        if self.process is None:
            return 0
        children = Path(f"/proc/{self.process}/task/{self.process}/children").read_text().split()
        stats = (Path(f"/proc/{each}/stat").read_text() for each in (self.process, *children))
        ticks = sum(int(part) for stat in stats for part in stat.split()[13:15])
        return ticks / os.sysconf("SC_CLK_TCK")


@contextmanager
def plain(program: Path, server: Triton, threads: int) -> Iterator[Way]:
    """Run an HAProxy that passes everything on."""
    http, grpc = free_ports(2)
    text = _PLAIN.format(threads=threads, http=http, grpc=grpc, triton=server)
    with tempfile.NamedTemporaryFile("w", suffix=".cfg") as file:
        file.write(text)
        file.flush()
        process = subprocess.Popen([program, "-db", "-f", file.name], stderr=subprocess.DEVNULL)
        try:
            wait_for(process, http)
            yield Way(f"127.0.0.1:{http}", f"127.0.0.1:{grpc}", process.pid)
        finally:
            process.terminate()
            process.wait(10)


@contextmanager
def gateway(program: Path, server: Triton, threads: int) -> Iterator[Way]:
    """Run the gateway with keys, as a pod does by default."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        places = proxy.places(folder, http=server.http_port, grpc=server.grpc_port)
        settings = GatewaySettings(service="demo", threads=threads, places=places)
        with proxy.running(program, settings, folder) as running:
            yield Way(running.http, running.grpc, running.process.pid)
