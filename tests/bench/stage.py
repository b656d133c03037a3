"""Where a size is measured: fake nodes, and a namespace that goes with all that is in it."""

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Final

import yaml

from bench import manifests
from bench.api import AnswerError, Api
from bench.errors import BenchError
from bench.progress import say

_ROOT: Final = Path(__file__).parents[2]
_CLUSTER: Final = (sys.executable, str(_ROOT / "deploy" / "cluster"))
_CRD: Final = _ROOT / "crds" / "tritonmodels.yaml"
_CRD_PATH: Final = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"
_NAMESPACES: Final = "/api/v1/namespaces"
_NODES: Final = 10
_NAMESPACE_SECONDS: Final = 240


def cluster_status() -> list[str]:
    """Return what the native cluster says of itself, line by line."""
    command = [*_CLUSTER, "status"]
    shown = subprocess.run(command, check=False, text=True, capture_output=True)
    return shown.stdout.splitlines()


def audit_log() -> Path:
    """Return the path of the native cluster's audit log."""
    for line in cluster_status():
        if line.startswith("audit log"):
            return Path(line.removeprefix("audit log").strip())
    raise BenchError("the requests are counted in the native cluster's audit log: `make cluster`")


@contextmanager
def fake_nodes(largest: int) -> Iterator[None]:
    """Have nodes with room for twice *largest* pods while the block runs: a change doubles them."""
    gpus = 2 * largest // _NODES + 8
    try:
        _nodes(_NODES, "--gpus", str(gpus))
        yield
    finally:
        _nodes(0)


def _nodes(count: int, *options: str) -> None:
    say(f"{count} fake nodes")
    given = [*options, "--kubeconfig", os.environ["KUBECONFIG"], "--quiet"]
    command = [*_CLUSTER, "nodes", str(count), *given]
    # In a group of its own, so that Ctrl-C does not end it half-way.
    done = subprocess.run(
        command, check=False, text=True, capture_output=True, start_new_session=True
    )
    if done.returncode:
        raise BenchError(f"the fake nodes failed: {done.stderr.strip()}")


async def define(api: Api) -> None:
    """Make sure that the cluster knows TritonModels; the definition stays afterwards."""
    body = yaml.safe_load(_CRD.read_text())
    path = f"{_CRD_PATH}/{body['metadata']['name']}"
    try:
        await api.get(path)
    except AnswerError:
        await api.apply(path, body)
        await asyncio.sleep(2)  # until it is served


async def clean(api: Api) -> None:
    """Remove what a killed run left."""
    left = await api.get(_NAMESPACES, labelSelector=manifests.LABEL)
    for body in left["items"]:
        await _remove(api, body["metadata"]["name"])


@asynccontextmanager
async def namespace(api: Api, name: str) -> AsyncIterator[str]:
    """Have the namespace *name* with the shared ConfigMap while the block runs."""
    metadata = {"name": name, "labels": {manifests.LABEL: "true"}}
    await api.create(_NAMESPACES, {"metadata": metadata})
    try:
        await api.create(f"{_NAMESPACES}/{name}/configmaps", manifests.config_map())
        yield name
    finally:
        await _remove(api, name)


async def _remove(api: Api, name: str) -> None:
    say(f"removing the namespace {name}")
    await api.delete(f"{_NAMESPACES}/{name}")
    limit = time.monotonic() + _NAMESPACE_SECONDS
    while time.monotonic() < limit:
        try:
            await api.get(f"{_NAMESPACES}/{name}")
        except AnswerError:
            return
        await asyncio.sleep(0.5)
    say(f"the namespace {name} is still there after {_NAMESPACE_SECONDS} s")
