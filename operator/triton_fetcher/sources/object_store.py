"""What the three object stores have in common: a listing, ranged reads, and obstore's errors."""

import re
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

import obstore
from obstore import exceptions
from typing_extensions import Buffer

from triton_api.conditions import Reason
from triton_fetcher.credentials import Credentials
from triton_fetcher.errors import FetchError, not_found, unavailable
from triton_fetcher.sources.source import RemoteFile

if TYPE_CHECKING:
    from obstore import GetOptions, ObjectMeta
    from obstore.store import ClientConfig, ObjectStore, RetryConfig

# A stall is told from a slow link by a chunk within 10 seconds: 8 connections must share 100 KB/s.
_CHUNK_BYTES: Final = 128 * 1024
_PAGE: Final = 1000

_REFUSED: Final = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN})
_BUSY: Final = frozenset({HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_MANY_REQUESTS})
_STATUS_OF_KIND: Final = {
    exceptions.UnauthenticatedError: HTTPStatus.UNAUTHORIZED,
    exceptions.PermissionDeniedError: HTTPStatus.FORBIDDEN,
    exceptions.NotFoundError: HTTPStatus.NOT_FOUND,
    FileNotFoundError: HTTPStatus.NOT_FOUND,
    exceptions.PreconditionError: HTTPStatus.PRECONDITION_FAILED,
}

NO_RETRIES: Final["RetryConfig"] = {"max_retries": 0}
"""The fetcher tries again by itself, and tells why meanwhile."""


def client_options(credentials: Credentials, endpoint: str | None) -> "ClientConfig":
    """Return how to connect: by TLS unless the endpoint says otherwise."""
    options: ClientConfig = {
        "allow_http": bool(endpoint and endpoint.startswith("http://")),
        "connect_timeout": "5s",
        # Of a whole request, and between two pieces of its answer.
        "timeout": "1h",
        "read_timeout": "10s",
    }
    authority = credentials.first("ca.crt")
    return options | {"root_certificate": authority} if authority else options


@dataclass
class ObjectStoreSource:
    """A prefix of a bucket or container."""

    store: "ObjectStore"
    name: str
    """Of the bucket or container, as in the uri, for messages."""
    prefix: str
    credentials: Credentials
    other: "Callable[[], ObjectStore] | None" = None
    """A second way to sign in, for when the first is refused."""

    async def files(self) -> Sequence[RemoteFile]:
        """Return the objects below the prefix. Raises FetchError."""
        try:
            return await self._files()
        except FetchError as error:
            if self.other is None or error.reason is not Reason.CREDENTIALS_REFUSED:
                raise
            self.store, self.other = self.other(), None
            return await self._files()

    async def read(self, file: RemoteFile, start: int, end: int | None) -> AsyncIterator[Buffer]:
        """Yield chunks of one object. Raises FetchError."""
        options: GetOptions = {"range": {"offset": start} if end is None else (start, end)}
        if file.version.startswith(('"', "0x")):
            options["if_match"] = file.version
        try:
            result = await obstore.get_async(self.store, self._key(file.path), options=options)
            async for chunk in result.stream(min_chunk_size=_CHUNK_BYTES):
                yield chunk
        except (exceptions.BaseError, OSError) as error:
            raise self._meaning(error) from error

    async def _files(self) -> Sequence[RemoteFile]:
        found: list[ObjectMeta] = []
        try:
            async for page in obstore.list(self.store, self.prefix or None, chunk_size=_PAGE):
                found += page
        except (exceptions.BaseError, OSError) as error:
            raise self._meaning(error) from error
        if not found:
            raise not_found(
                f"{self.name} holds no object below {self.prefix or 'its root'!r}; correct"
                " spec.repository.uri, or upload the repository to there"
            )
        return without_markers(self._file(each) for each in found)

    def _file(self, meta: "ObjectMeta") -> RemoteFile:
        path = meta["path"].removeprefix(self.prefix).lstrip("/")
        modified = meta["last_modified"]
        version = meta["e_tag"] or modified.isoformat()
        return RemoteFile(path=path, size=meta["size"], version=version, modified=modified)

    def _key(self, path: str) -> str:
        return f"{self.prefix}/{path}" if self.prefix else path

    def _meaning(self, error: Exception) -> FetchError:
        status = status_of(error)
        if status in _REFUSED:
            return self.credentials.refused(self.name)
        if status == HTTPStatus.NOT_FOUND:
            return not_found(
                f"{self.name} does not exist, or an object vanished from it; correct"
                " spec.repository.uri or create it"
            )
        if status == HTTPStatus.PRECONDITION_FAILED:
            return unavailable(f"an object of {self.name} changed while it was fetched")
        if status is None or status >= HTTPStatus.INTERNAL_SERVER_ERROR or status in _BUSY:
            return unavailable(f"{self.name} can't be read: {cause(error)}")
        return FetchError(
            Reason.FETCH_FAILED,
            f"{self.name} answers with status {status}: {cause(error)}; check"
            " spec.repository.region and endpoint",
        )


def without_markers(files: Iterable[RemoteFile]) -> list[RemoteFile]:
    """Leave out the empty objects that consoles and Azure's hierarchy make for folders."""
    listed = list(files)
    folders = {
        file.path[:at] for file in listed for at, each in enumerate(file.path) if each == "/"
    }
    return [file for file in listed if file.size or not _is_marker(file.path, folders)]


def _is_marker(path: str, folders: set[str]) -> bool:
    """Return whether an empty object stands for a folder: an empty version folder has a number."""
    return not path or path in folders or path.rpartition("/")[2].isdigit()


def status_of(error: Exception) -> int | None:
    """Return the HTTP status that *error* stands for; None for a fault below HTTP."""
    for kind, status in _STATUS_OF_KIND.items():
        if isinstance(error, kind):
            return status
    # A listing's errors come without a kind.
    found = re.search(r"status code: (\d{3})", str(error))
    return int(found[1]) if found else None


def cause(error: Exception) -> str:
    """Return the part of *error* that says what happened, without URLs, which may hold secrets."""
    text = str(error)
    code = re.search(r"<Code>(\w+)</Code>", text)
    if code:
        return code[1]
    line = text.partition("\n")[0].rpartition(" - ")[2]
    return re.sub(r"\(?https?://\S+", "its address", line)[:200].rstrip(": ")
