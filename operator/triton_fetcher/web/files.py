"""A file behind a URL: what it is, and a part of its bytes."""

import re
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from aiohttp import ClientResponse

from triton_api.web_url import WebUrl
from triton_fetcher.credentials import Credentials
from triton_fetcher.errors import unavailable
from triton_fetcher.sources.source import RemoteFile
from triton_fetcher.web.client import WebClient
from triton_fetcher.web.faults import status_error

_OK: Final = 200
_PARTIAL: Final = 206
_UNSATISFIABLE: Final = 416
# One byte, or a word about a range that can't be had.
_SMALL_BYTES: Final = 4096
_RANGE: Final = re.compile(r"bytes (?:\d+-\d+|\*)/(\d+)")


@dataclass(frozen=True)
class Place:
    """Where the bytes of a file are."""

    url: WebUrl
    credentials: Credentials
    authorization: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    version: str = ""
    """What version_of() must be; empty where the URL never means other content."""


async def describe(client: WebClient, place: Place, path: str) -> RemoteFile:
    """Return the file at *place*, to be put at *path*. Raises FetchError.

    Asks for one byte: HEAD is often forbidden where GET is not, and says nothing about ranges.
    """
    async with client.request(
        place.url,
        authorization=place.authorization,
        headers={**place.headers, "Range": "bytes=0-0"},
    ) as response:
        total = _RANGE.fullmatch(response.headers.get("Content-Range", ""))
        if total and response.status in {_PARTIAL, _UNSATISFIABLE}:
            # To the end, so that the connection can be used again.
            await response.content.read(_SMALL_BYTES)
            return RemoteFile(path, int(total[1]), version_of(response))
        if response.status != _OK:
            raise status_error(response.status, place.url, place.credentials)
        return RemoteFile(path, response.content_length, version_of(response), ranged=False)


async def read_file(
    client: WebClient, place: Place, file: RemoteFile, start: int, end: int | None
) -> AsyncIterator[bytes]:
    """Read the bytes *start* to *end* of *file* at *place*, as a Reader does."""
    whole = start == 0 and end in {None, file.size}
    part = {} if whole else {"Range": f"bytes={start}-{'' if end is None else end - 1}"}
    async with client.request(
        place.url, authorization=place.authorization, headers={**place.headers, **part}
    ) as response:
        if response.status not in {_OK, _PARTIAL}:
            raise status_error(response.status, place.url, place.credentials)
        if place.version and version_of(response) != place.version:
            raise unavailable(f"{place.url.shown} changed while it was fetched")
        if response.status == _OK and not whole:
            raise unavailable(f"{place.url.shown} no longer answers with parts of the file")
        async for chunk in response.content.iter_any():
            yield chunk


def version_of(response: ClientResponse) -> str:
    """Return what changes with the content: the ETag, else the time of the last change."""
    return str(response.headers.get("ETag") or response.headers.get("Last-Modified") or "")
