"""A listing that is whole: a repository is uploaded file by file, and each shows at once."""

import asyncio
import logging
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from triton_fetcher.obtain.job import Job
from triton_fetcher.sources.source import FileSource, RemoteFile

logger = logging.getLogger(__name__)


async def settled(job: Job, source: FileSource) -> Sequence[RemoteFile]:
    """Return the files of *source* once no new ones come. Raises FetchError.

    Triton may well serve half an upload, a model without its config.pbtxt, and look ready. So a
    listing with a file that is younger than `settle_seconds` counts only when one made so much
    later is the same. Nothing hangs on the clocks: where they differ, one wait too many is made,
    or none.
    """
    seconds = job.limits.settle_seconds
    files = await job.retrying(source.files)
    while newest := _younger(files, seconds):
        logger.info("%s is new: looking again in %g s for more of its upload", newest, seconds)
        job.progress.phase = "Settling"
        await asyncio.sleep(seconds)
        before, files = files, await job.retrying(source.files)
        if set(files) == set(before):
            break
    return files


def _younger(files: Sequence[RemoteFile], seconds: float) -> str | None:
    """Return the path of the newest file if it is younger than *seconds*."""
    limit = datetime.now(UTC) - timedelta(seconds=seconds)
    young = [
        (each.modified, each.path) for each in files if each.modified and each.modified > limit
    ]
    return max(young)[1] if young else None
