"""From a source that lists its files: only what the served models consist of is fetched."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace

from typing_extensions import Buffer

from triton_api.fetching import FetchRequest
from triton_fetcher.content import ContentFile, content_of
from triton_fetcher.errors import FetchError, not_found
from triton_fetcher.listing import ListingTree
from triton_fetcher.obtain.choice import choose, unique
from triton_fetcher.obtain.job import Job, Obtained
from triton_fetcher.obtain.settled import settled
from triton_fetcher.sources.source import FileSource, RemoteFile
from triton_fetcher.transfer import Staging


async def obtain(job: Job, source: FileSource) -> Obtained:
    """List, choose, fetch. Raises FetchError and OSError."""
    folder, files = chosen(await settled(job, source), job.request)
    identity = [[file.path, file.size, unique(_version(file))] for file in files]
    key = job.key("files", folder, identity)
    if found := job.indexed(key):
        return found
    async with job.store.staging(key) as staging:
        # Another pod may have made it meanwhile.
        return job.indexed(key) or await _fetch(job, source, files, folder, (staging, key))


def chosen(listed: Sequence[RemoteFile], request: FetchRequest) -> tuple[str, list[RemoteFile]]:
    """Return the repository's folder, with `/` at its end, and the files of the served models.

    Their paths begin with the model's name then.
    """
    above = f"{request.path}/" if request.path else ""
    paths = [each.path.removeprefix(above) for each in listed if each.path.startswith(above)]
    if not paths:
        raise _empty(request)
    choice = choose(ListingTree(paths), request)
    folder = f"{above}{choice.root}/" if choice.root else above
    below = [
        replace(each, path=each.path.removeprefix(folder))
        for each in listed
        if each.path.startswith(folder)
    ]
    if request.content == "Files":
        return folder, below
    return folder, [each for each in below if _model(each.path) in choice.models]


async def _fetch(
    job: Job,
    source: FileSource,
    files: Sequence[RemoteFile],
    folder: str,
    place: tuple[Staging, str],
) -> Obtained:
    staging, key = place

    def read(file: RemoteFile, start: int, end: int | None) -> AsyncIterator[Buffer]:
        return source.read(replace(file, path=f"{folder}{file.path}"), start, end)

    job.progress.phase = "Fetching"
    transfer = job.transfer(staging, folder)
    await transfer.download(files, read, staging.tree)
    job.progress.phase = "Verifying"
    places = [(file.path, staging.tree / file.path) for file in files]
    content = content_of(
        ContentFile(path, place.stat().st_size, transfer.sha256[place]) for path, place in places
    )
    return job.commit(staging, content, key)


def _empty(request: FetchRequest) -> FetchError:
    below, field = (f" below {request.path!r}", "path") if request.path else ("", "uri")
    return not_found(
        f"{request.uri} holds nothing{below}; correct spec.repository.{field}, or upload the"
        " repository to there"
    )


def _model(path: str) -> str:
    """Return the first folder of *path*; nothing for a file beside the models."""
    model, slash, _ = path.partition("/")
    return model if slash else ""


def _version(file: RemoteFile) -> str:
    return file.version or file.sha256 or ""
