"""A Git server, asked once by our own client: it tells where, whether, and which commit.

So git itself, which knows no address rules and explains itself in prose only, is started with an
address that is judged and credentials that are right.
"""

from dataclasses import dataclass
from typing import Final

from aiohttp import ClientResponse

from triton_api.web_url import WebUrl, parse_url
from triton_fetcher.addresses import resolve
from triton_fetcher.credentials import Credentials
from triton_fetcher.errors import FetchError, not_found, unavailable
from triton_fetcher.git.references import parse_advertisement
from triton_fetcher.web import WebClient
from triton_fetcher.web.faults import status_error

_SERVICE: Final = "service=git-upload-pack"
_ADVERTISEMENT: Final = "application/x-git-upload-pack-advertisement"
# A million references; the largest public repositories have that many.
_MAX_ADVERTISEMENT_BYTES: Final = 64 * 1024**2
_OK: Final = 200


@dataclass(frozen=True)
class Remote:
    """A repository on a server, as it answered."""

    url: WebUrl
    """Where it really is, after redirects."""
    addresses: list[str]
    """What its host resolves to; git connects to nothing else."""
    references: dict[str, str]
    authorization: str | None
    """The header for its origin."""


async def ask(
    client: WebClient, url: WebUrl, credentials: Credentials, authorization: str | None
) -> Remote:
    """Return the repository at *url*. Raises FetchError."""
    service = parse_url(f"{url}/info/refs?{_SERVICE}", query=True)
    async with client.request(service, authorization=authorization) as response:
        if response.status != _OK:
            raise status_error(response.status, url, credentials)
        if response.content_type != _ADVERTISEMENT:
            raise not_git(url)
        body = await _limited(response, url)
        final = parse_url(str(response.url), query=True)
    try:
        references = parse_advertisement(body)
    except ValueError:
        raise not_git(url) from None
    return Remote(
        _repository(final),
        await resolve(final, client.rules),
        references,
        authorization if final.origin == url.origin else None,
    )


def not_git(url: WebUrl) -> FetchError:
    """Return the error of an address without a repository."""
    return not_found(f"{url.shown} is no Git repository; correct spec.repository.uri")


def _repository(service: WebUrl) -> WebUrl:
    path = service.path.removesuffix("/info/refs")
    return parse_url(f"{service.scheme}://{service.authority}{path}")


async def _limited(response: ClientResponse, url: WebUrl) -> bytes:
    body = bytearray()
    async for chunk in response.content.iter_any():
        body += chunk
        if len(body) > _MAX_ADVERTISEMENT_BYTES:
            raise unavailable(f"{url.shown} advertises references without end")
    return bytes(body)
