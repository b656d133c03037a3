"""https://: an archive that holds a repository, or one model file."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import unquote

from triton_api.conditions import Reason
from triton_api.fetching import FetchRequest
from triton_api.web_url import WebUrl, parse_url
from triton_fetcher.archives import ArchiveKind, kind_of, stem_of
from triton_fetcher.archives.limits import UnsafeContentError
from triton_fetcher.archives.names import safe_path
from triton_fetcher.archives.unpack import unpack
from triton_fetcher.credentials import Credentials
from triton_fetcher.errors import FetchError
from triton_fetcher.sources.source import FileSource, RemoteFile, TreeSource
from triton_fetcher.transfer import Transfer
from triton_fetcher.web import (
    Place,
    WebClient,
    authorization_of,
    describe,
    read_file,
    web_client,
)


@asynccontextmanager
async def open_source(
    request: FetchRequest, credentials: Credentials
) -> AsyncIterator[FileSource | TreeSource]:
    """Open the source. Raises FetchError."""
    url, name = _address(request.uri or "")
    place = Place(url, credentials, authorization_of(credentials, "token"))
    async with web_client(request.policy, credentials, private_allowed=False) as client:
        file = _WebFile(client, place, name)
        kind = kind_of(name)
        yield _Archive(file, kind) if kind else _SingleFile(file, request.content)


@dataclass
class _WebFile:
    """The file behind the URL."""

    client: WebClient
    place: Place
    name: str

    async def describe(self, path: str) -> RemoteFile:
        """Return what the file is now, and pin its content."""
        described = await describe(self.client, self.place, path)
        self.place = replace(self.place, version=described.version)
        return described

    def read(self, file: RemoteFile, start: int, end: int | None) -> AsyncIterator[bytes]:
        return read_file(self.client, self.place, file, start, end)


@dataclass
class _SingleFile(FileSource):
    """One file; in a repository the first version of a model that is called like it."""

    file: _WebFile
    content: str

    async def files(self) -> Sequence[RemoteFile]:
        folder = f"{stem_of(self.file.name)}/1/" if self.content == "Repository" else ""
        return [await self.file.describe(f"{folder}{self.file.name}")]

    def read(self, file: RemoteFile, start: int, end: int | None) -> AsyncIterator[bytes]:
        return self.file.read(file, start, end)


@dataclass
class _Archive(TreeSource):
    """An archive. It is stored first: so it can be fetched in parts, resumed, and verified."""

    file: _WebFile
    kind: ArchiveKind
    _described: RemoteFile | None = None

    async def version(self) -> str:
        self._described = await self.file.describe(self.file.name)
        version = self._described.version
        return f"{version} {self._described.size}" if version else ""

    async def fill(self, folder: Path, transfer: Transfer) -> None:
        described = self._described or await self.file.describe(self.file.name)
        await transfer.download([described], self.file.read, transfer.scratch)
        stored = transfer.scratch / described.path
        await unpack(stored, self.kind, folder, shown=self.file.place.url.shown)


def _address(uri: str) -> tuple[WebUrl, str]:
    """Return the URL and the file's name. Raises FetchError."""
    try:
        url = parse_url(uri)
        last = unquote(url.path.rpartition("/")[2], errors="strict")
        name = safe_path(last or ".")
    except (ValueError, UnsafeContentError) as error:
        raise FetchError(
            Reason.SOURCE_NOT_FOUND, f"spec.repository.uri can't be used: {error}"
        ) from None
    if len(name.parts) != 1:
        raise FetchError(
            Reason.SOURCE_NOT_FOUND,
            f"{url.shown} names no file; end it with the name of an archive or of a model file",
        )
    return url, str(name)
