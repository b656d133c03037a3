"""The strict reading of a URL: whatever two parsers could read differently is refused."""

import re
from dataclasses import dataclass
from typing import Final

from triton_api.addresses import canonical_host

# RFC 3986 without userinfo. Everything a URL may hold is printable ASCII; a backslash is a slash
# to some readers.
_PRINTABLE: Final = re.compile(r"[!-\[\]-~]+")
_URL: Final = re.compile(
    r"(?P<scheme>[a-z][a-z0-9+.-]*)://"
    r"(?P<authority>[^/?#]*)"
    r"(?P<path>[^?#]*)"
    r"(?:\?(?P<query>[^#]*))?"
    r"(?:#.*)?"
)
_DEFAULT_PORTS: Final = {"http": 80, "https": 443}
_LAST_PORT: Final = 65535


@dataclass(frozen=True)
class WebUrl:
    """A URL in its parts."""

    scheme: str
    host: str
    """Canonical: lower case, no final dot, an IPv6 address without brackets."""
    port: int
    path: str
    """Percent-encoded, as written; starts with a slash."""
    query: str = ""

    @property
    def origin(self) -> tuple[str, str, int]:
        """Return whom credentials are meant for."""
        return self.scheme, self.host, self.port

    @property
    def authority(self) -> str:
        """Return host and port as written in a URL, without the port that is the default."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _DEFAULT_PORTS.get(self.scheme) else f"{host}:{self.port}"

    @property
    def shown(self) -> str:
        """Return the URL for messages: without its query, which may hold a signature."""
        return f"{self.scheme}://{self.authority}{self.path}"

    def __str__(self) -> str:
        return f"{self.shown}?{self.query}" if self.query else self.shown


def parse_url(text: str, *, query: bool = False) -> WebUrl:
    """Return the parts of *text*; a *query* only where the caller expects one.

    Raises ValueError with a sentence that repeats neither userinfo nor query.
    """
    match = _URL.fullmatch(text) if _PRINTABLE.fullmatch(text) else None
    if match is None:
        raise ValueError("the address is not a URL of printable ASCII; percent-encode the rest")
    if "@" in match["authority"]:
        raise ValueError("the address holds a user name; put credentials into a Secret")
    if match["query"] is not None and not query:
        raise ValueError("the address holds a query; put what is secret in it into a Secret")
    host, port = _host_and_port(match["authority"], match["scheme"])
    return WebUrl(match["scheme"], host, port, match["path"] or "/", match["query"] or "")


def _host_and_port(authority: str, scheme: str) -> tuple[str, int]:
    match = re.fullmatch(r"(\[[^]]*\]|[^:]*)(?::([0-9]{1,5}))?", authority)
    if match is None or not match[1]:
        raise ValueError(f"{authority!r} is not a host with an optional port")
    port = int(match[2]) if match[2] else _DEFAULT_PORTS.get(scheme, 443)
    if not 0 < port <= _LAST_PORT:
        raise ValueError(f"{port} is not a port")
    return canonical_host(match[1]), port
