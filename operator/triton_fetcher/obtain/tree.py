"""From a source that makes a tree in its own way: the served models are moved out of it."""

import asyncio
import json
from pathlib import Path

from triton_fetcher.content import read_content
from triton_fetcher.errors import not_found
from triton_fetcher.obtain.choice import Choice, choose, unique
from triton_fetcher.obtain.job import Job, Obtained
from triton_fetcher.repository import FolderTree
from triton_fetcher.safety import refuse_unsafe
from triton_fetcher.sources.source import TreeSource
from triton_fetcher.store import disk
from triton_fetcher.transfer import Staging


async def obtain(job: Job, source: TreeSource) -> Obtained:
    """Ask for the version, fill, choose, move. Raises FetchError and OSError."""
    version = await job.retrying(source.version)
    kind = "tree" if job.request.content == "Repository" else "whole tree"
    key = job.key(kind, job.request.path, sorted(job.request.models), unique(version))
    if found := job.indexed(key):
        return found
    async with job.store.staging(key) as staging:
        # Another pod may have made it meanwhile.
        return job.indexed(key) or await _fetch(job, source, staging, key)


async def _fetch(job: Job, source: TreeSource, staging: Staging, key: str) -> Obtained:
    choice = _remembered(staging) or await _made(job, source, staging)
    for model in choice.models:
        if not (staging.tree / model).exists():
            _root(job, staging, choice).joinpath(model).rename(staging.tree / model)
    # Once more: a link to what was beside the models leads nowhere now.
    await asyncio.to_thread(refuse_unsafe, staging.tree)
    content = await read_content(staging.tree, choice.models, job.progress)
    return job.commit(staging, content, key)


async def _made(job: Job, source: TreeSource, staging: Staging) -> Choice:
    """Let *source* make its tree; return what of it is served, and remember that."""
    transfer = job.transfer(staging, "raw")

    async def fill() -> None:
        staging.raw.mkdir(exist_ok=True)
        await asyncio.to_thread(disk.empty, staging.raw)
        await source.fill(staging.raw, transfer)

    job.progress.phase = "Fetching"
    await job.retrying(fill)
    await asyncio.to_thread(refuse_unsafe, staging.raw)
    folder = staging.raw / (job.request.path or "")
    if not folder.is_dir():
        raise not_found(
            f"{job.request.uri} holds no folder {job.request.path!r}; correct spec.repository.path"
        )
    choice = choose(FolderTree(folder), job.request)
    disk.write_whole(_mark(staging), json.dumps([choice.root, choice.models]))
    return choice


def _remembered(staging: Staging) -> Choice | None:
    """Return the choice of an earlier run, which may have moved some of the models already."""
    if not _mark(staging).exists():
        return None
    root, models = json.loads(_mark(staging).read_text(encoding="ascii"))
    return Choice(root, tuple(models))


def _root(job: Job, staging: Staging, choice: Choice) -> Path:
    return staging.raw / (job.request.path or "") / choice.root


def _mark(staging: Staging) -> Path:
    return staging.root / "made"
