"""A client that asks only where it may, and follows redirects with open eyes."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any, Final
from urllib.parse import urljoin

from aiohttp import ClientResponse, ClientSession, ClientTimeout, TCPConnector
from yarl import URL

from triton_api.fetching import SourcePolicy
from triton_api.web_url import WebUrl, parse_url
from triton_fetcher.addresses import AddressRules, not_allowed
from triton_fetcher.credentials import Credentials
from triton_fetcher.errors import unavailable
from triton_fetcher.web.faults import faults_of
from triton_fetcher.web.resolver import CheckedResolver
from triton_fetcher.web.trust import tls_context

_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
# Hubs and registries use one or two.
_MOST_REDIRECTS: Final = 5
_CONNECT_SECONDS: Final = 10
# The transfer watches for stalls itself, at the same pace; this is for everything else.
_SILENCE_SECONDS: Final = 10
_READ_BYTES: Final = 1024**2


class WebClient:
    """Requests of one source."""

    def __init__(self, session: ClientSession, rules: AddressRules) -> None:
        self._session = session
        self.rules = rules

    @asynccontextmanager
    async def request(
        self,
        url: WebUrl,
        *,
        method: str = "GET",
        authorization: str | None = None,
        headers: Mapping[str, str] | None = None,
        json: Any = None,
    ) -> AsyncIterator[ClientResponse]:
        """Ask for *url*; the answer of the last redirect, whatever its status.

        *authorization* goes to the origin of *url* alone. Raises FetchError, also for what goes
        wrong while the body is read.
        """
        with faults_of(url):
            response = await self._follow(
                url, authorization, method=method, headers=dict(headers or {}), json=json
            )
            try:
                yield response
            finally:
                _leave(response)

    async def _follow(
        self, url: WebUrl, authorization: str | None, *, headers: dict[str, str], **request: Any
    ) -> ClientResponse:
        origin, start = url.origin, url
        for _ in range(_MOST_REDIRECTS + 1):
            self.rules.check_host(url.host)
            own = {"Authorization": authorization} if authorization and url.origin == origin else {}
            response = await self._session.request(
                url=URL(str(url), encoded=True),
                headers={**headers, **own},
                allow_redirects=False,
                **request,
            )
            if response.status not in _REDIRECTS:
                return response
            _leave(response)
            url = redirected(url, response.headers.get("Location", ""))
        raise unavailable(f"{start.shown} redirects again and again; name the file's own address")


@asynccontextmanager
async def web_client(
    policy: SourcePolicy, credentials: Credentials, *, private_allowed: bool
) -> AsyncIterator[WebClient]:
    """Open a client for one source. No proxy and no setting of the environment is used."""
    rules = AddressRules(policy, private_allowed)
    connector = TCPConnector(resolver=CheckedResolver(rules), ssl=tls_context(credentials))
    async with ClientSession(
        connector=connector,
        timeout=ClientTimeout(
            total=None, sock_connect=_CONNECT_SECONDS, sock_read=_SILENCE_SECONDS
        ),
        # A file is stored as it is; unpacking by surprise would also be a way to a bomb.
        auto_decompress=False,
        headers={"Accept-Encoding": "identity", "User-Agent": "triton-fetcher"},
        read_bufsize=_READ_BYTES,
    ) as session:
        yield WebClient(session, rules)


def _leave(response: ClientResponse) -> None:
    """Give the connection back; drop it if there is more to come, which nobody will read."""
    connection = response.connection
    if connection and connection.transport:
        # A polite end of TLS waits for the other side.
        connection.transport.abort()
    response.close()


def redirected(url: WebUrl, location: str) -> WebUrl:
    """Return where *location* leads from *url*: never from https to anything else.

    Raises FetchError.
    """
    try:
        target = parse_url(urljoin(str(url), location), query=True)
    except ValueError as error:
        raise not_allowed(f"{url.shown} redirects to what can't be followed: {error}") from None
    if target.scheme not in {"https", url.scheme}:
        raise not_allowed(
            f"{url.shown} redirects to {target.scheme}://{target.host}; only https is followed"
        )
    return target
