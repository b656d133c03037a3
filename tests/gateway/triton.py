"""The real Triton as a local process, from the image that the cluster's pods run."""

import fcntl
import json
import os
import socket
import subprocess
import sys
import tarfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from free_ports import free_ports
from gateway.proxy import SECRET
from triton_operator.children.gateway import RESTRICTED_HEADER

CHECKOUT = Path(__file__).resolve().parents[2]
_PROTECTED = "model-repository,shared-memory,trace,logging"

# Gives back what it gets, after as many milliseconds as the parameter `wait` says.
MODEL = """
import time
import triton_python_backend_utils as pb_utils
import json


class TritonPythonModel:
    def execute(self, requests):
        return [self.answer(request) for request in requests]

    def answer(self, request):
        time.sleep(json.loads(request.parameters() or "{}").get("wait", 0) / 1000)
        tensor = pb_utils.get_input_tensor_by_name(request, "INPUT").as_numpy()
        return pb_utils.InferenceResponse([pb_utils.Tensor("OUTPUT", tensor)])
"""
CONFIG = """
name: "echo"
backend: "python"
input [ { name: "INPUT" data_type: TYPE_UINT8 dims: [ -1 ] } ]
output [ { name: "OUTPUT" data_type: TYPE_UINT8 dims: [ -1 ] } ]
instance_group [ { count: 2 kind: KIND_CPU } ]
"""


@dataclass(frozen=True)
class Triton:
    """A server that serves the model `echo`."""

    http_port: int
    grpc_port: int
    metrics_port: int


@contextmanager
def serving(code: str = MODEL, config: str = CONFIG) -> Iterator[Triton]:
    """Run Triton on `echo`, with its protected APIs restricted, as in a pod."""
    root = _root()
    http, grpc, metrics = free_ports(3)
    with TemporaryDirectory(dir=root / "tmp") as repository:
        _write_model(Path(repository, "models"), code, config)
        inside = f"/tmp/{Path(repository).name}/models"
        # The image's working directory: from / Python would take /lib for its home.
        command = ["chroot", str(root), "env", "--chdir=/opt/tritonserver", "bin/tritonserver"]
        log = Path(repository, "log")
        with log.open("wb") as written:
            process = subprocess.Popen(
                [*command, *_arguments(inside, http, grpc, metrics)],
                stdout=written,
                stderr=written,
                env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin"},
            )
        try:
            _wait(process, http, log)
            yield Triton(http, grpc, metrics)
        finally:
            process.terminate()
            process.wait(60)


def _arguments(repository: str, http: int, grpc: int, metrics: int) -> Iterator[str]:
    yield f"--model-repository={repository}"
    for name, port in (("http", http), ("grpc", grpc), ("metrics", metrics)):
        yield f"--{name}-address=127.0.0.1"
        yield f"--{name}-port={port}"
    for flag in ("--http-restricted-api", "--grpc-restricted-protocol"):
        yield f"{flag}={_PROTECTED}:{RESTRICTED_HEADER}={SECRET}"
    yield from ("--log-info=false", "--exit-timeout-secs=2")
    yield from ("--allow-gpu-metrics=false", "--pinned-memory-pool-byte-size=0")


def _write_model(repository: Path, code: str, config: str) -> None:
    (repository / "echo/1").mkdir(parents=True)
    (repository / "echo/config.pbtxt").write_text(config)
    (repository / "echo/1/model.py").write_text(code)


def _wait(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        assert process.poll() is None, log.read_text()
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError(log.read_text())


def _root() -> Path:
    """Return the unpacked file system of the image, building it first where it is missing."""
    build = [sys.executable, "deploy/images", "build", "tritonserver-cpu"]
    told = subprocess.run(build, cwd=CHECKOUT, check=True, capture_output=True, text=True).stdout
    archive = Path(told.split()[-1])
    given = os.environ.get("TRITON_OPERATOR_CACHE", Path.home() / ".cache/triton-operator")
    folder = Path(given) / "triton-root"
    folder.mkdir(parents=True, exist_ok=True)
    root = folder / archive.stem
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not root.exists():
            _unpack(archive, root)
    return root


def _unpack(archive: Path, root: Path) -> None:
    with TemporaryDirectory(dir=root.parent) as work, tarfile.open(archive) as image:
        image.extractall(work, filter="tar")
        made = Path(work) / "root"
        made.mkdir()
        for layer in json.loads((Path(work) / "manifest.json").read_text())[0]["Layers"]:
            subprocess.run(["tar", "-xf", f"{work}/{layer}", "-C", made], check=True)
        for name in ("tmp", "dev/shm"):
            (made / name).mkdir(parents=True, exist_ok=True)
            (made / name).chmod(0o1777)
        made.rename(root)
