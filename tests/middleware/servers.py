"""Start the two servers on a script, each as it is meant to be started."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from free_ports import free_port
from middleware import azureml_server

OPERATOR = Path(__file__).parents[2] / "operator"
_BOOT_SECONDS = 60


@dataclass
class Server:
    """A started server; `process` is its master."""

    name: str
    process: subprocess.Popen[bytes]
    port: int
    management_port: int
    log_file: Path

    @property
    def is_ours(self) -> bool:
        """Whether it is the middleware."""
        return self.name == "ours"

    @property
    def log(self) -> str:
        """All that it wrote."""
        return self.log_file.read_text()

    def answers(self) -> bool:
        """Whether something takes connections at the port."""
        with socket.socket() as client:
            client.settimeout(1)
            return client.connect_ex(("127.0.0.1", self.port)) == 0

    def wait(self, seconds: float = _BOOT_SECONDS) -> bool:
        """Return True once it takes connections, False once it has ended."""
        limit = time.monotonic() + seconds
        while time.monotonic() < limit:
            if self.process.poll() is not None:
                return False
            if self.answers():
                return True
            time.sleep(0.05)
        raise TimeoutError(f"{self.name} neither serves nor ends:\n{self.log}")

    def workers(self) -> list[int]:
        """Return the ids of its worker processes."""
        return children(self.process.pid)


def children(process: int) -> list[int]:
    """Return the ids of the processes that *process* started."""
    path = Path(f"/proc/{process}/task/{process}/children")
    return [int(each) for each in path.read_text().split()]


@contextmanager
def started(
    name: str, folder: Path, script: str, environment: Mapping[str, str] | None = None
) -> Iterator[Server]:
    """Run *script* of *folder* on the server *name*, `ours` or `theirs`; end it afterwards."""
    port, management_port = free_port(), free_port()
    own = {"AML_APP_ROOT": str(folder), "AZUREML_ENTRY_SCRIPT": script, "PYTHONUNBUFFERED": "1"}
    if name == "ours":
        command = [sys.executable, "-m", "triton_middleware"]
        own |= {"TRITON_MIDDLEWARE_PORT": str(port), "PYTHONPATH": str(OPERATOR)}
        own["TRITON_MIDDLEWARE_MANAGEMENT_PORT"] = str(management_port)
    else:
        command = [str(azureml_server.environment() / "bin/azmlinfsrv")]
        count = (environment or {}).get("WORKER_COUNT", "1")
        command += ["--entry_script", script, "--port", str(port), "--worker_count", count]
    inherited = {key: os.environ[key] for key in ("PATH", "HOME", "LANG") if key in os.environ}
    with tempfile.NamedTemporaryFile(prefix="server-", suffix=".log") as log:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env=inherited | own | dict(environment or {}),
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        try:
            yield Server(name, process, port, management_port, Path(log.name))
        finally:
            end(process)


def end(process: subprocess.Popen[bytes]) -> int:
    """Stop *process* in order, by force if need be; return its exit code."""
    process.send_signal(signal.SIGTERM)
    try:
        return process.wait(15)
    except subprocess.TimeoutExpired:
        for worker in children(process.pid):
            os.kill(worker, signal.SIGKILL)
        process.kill()
        return process.wait()
