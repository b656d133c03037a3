"""Keep an operator that is installed in the cluster from working while another is measured."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from bench.api import Api, Object
from bench.errors import BenchError
from bench.progress import say

_SELECTOR: Final = "app.kubernetes.io/name=triton-operator"
_SECONDS: Final = 60


@asynccontextmanager
async def paused(api: Api) -> AsyncIterator[None]:
    """Scale installed operators to 0 while the block runs."""
    found = await api.get("/apis/apps/v1/deployments", labelSelector=_SELECTOR)
    running = [body for body in found["items"] if body["spec"]["replicas"]]
    try:
        for body in running:
            say(f"pausing the installed operator {_path(body)}")
            await _scale(api, body, 0)
        await _until_gone(api)
        yield
    finally:
        for body in running:
            say(f"resuming the installed operator {_path(body)}")
            await _scale(api, body, body["spec"]["replicas"])


async def _scale(api: Api, body: Object, replicas: int) -> None:
    await api.merge(f"{_path(body)}/scale", {"spec": {"replicas": replicas}})


async def _until_gone(api: Api) -> None:
    limit = time.monotonic() + _SECONDS
    while await api.any("/api/v1/pods", labelSelector=_SELECTOR):
        if time.monotonic() > limit:
            raise BenchError("the installed operator's pods do not end")
        await asyncio.sleep(0.5)


def _path(body: Object) -> str:
    metadata = body["metadata"]
    return f"/apis/apps/v1/namespaces/{metadata['namespace']}/deployments/{metadata['name']}"
