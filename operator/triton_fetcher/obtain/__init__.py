"""Bring the served models of a source into one folder, or find that they are there already."""

from triton_api.fetching import FetchRequest
from triton_fetcher.credentials import read_credentials
from triton_fetcher.obtain import files, mount, tree
from triton_fetcher.obtain.job import Job, Obtained
from triton_fetcher.places import Places
from triton_fetcher.progress import Progress
from triton_fetcher.store import Store
from triton_fetcher.transfer import Limits

__all__ = ["Obtained", "obtain"]


async def obtain(
    request: FetchRequest, places: Places, progress: Progress, limits: Limits
) -> Obtained:
    """Return the folder with the models. Raises FetchError and OSError."""
    if request.uri is None:
        return await mount.obtain(request, places.source, progress)
    store = Store(places.cache, shared=True) if request.cache else Store.private(places.source)
    job = Job(request, store, progress, limits)
    pinned = job.there(request.digest) if request.digest else None
    obtained = pinned or await _fetch(job, places)
    store.sweep()
    return obtained


async def _fetch(job: Job, places: Places) -> Obtained:
    # Not before it is needed: each scheme brings its libraries.
    from triton_fetcher.sources import open_source  # noqa: PLC0415
    from triton_fetcher.sources.source import FileSource  # noqa: PLC0415

    credentials = read_credentials(places.credentials, job.request.secret)
    async with open_source(job.request, credentials) as source:
        if isinstance(source, FileSource):
            return await files.obtain(job, source)
        return await tree.obtain(job, source)
