"""The transport under huggingface_hub: it connects to judged addresses only."""

import ssl
from typing import Final

import httpx2

from triton_api.web_url import parse_url
from triton_fetcher.addresses import AddressRules, not_allowed, resolve_now

_SECONDS: Final = 10
_MOST_REDIRECTS: Final = 5


class CheckedTransport(httpx2.BaseTransport):
    """Resolves each request's host once, judges the addresses, and connects to the first."""

    def __init__(self, rules: AddressRules, tls: ssl.SSLContext, scheme: str) -> None:
        self._rules = rules
        self._schemes = {"https", scheme}
        self._transport = httpx2.HTTPTransport(verify=tls, trust_env=False)

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send *request* to the address of its host. Raises FetchError."""
        try:
            url = parse_url(str(request.url), query=True)
        except ValueError as error:
            raise not_allowed(f"the hub leads to what can't be followed: {error}") from None
        if url.scheme not in self._schemes:
            raise not_allowed(f"the hub leads to {url.scheme}://{url.host}; only https is followed")
        address = resolve_now(url, self._rules)[0]
        # The header Host and the name in the certificate stay those of the URL.
        return self._transport.handle_request(
            httpx2.Request(
                request.method,
                request.url.copy_with(host=address),
                headers=request.headers,
                stream=request.stream,
                extensions={**request.extensions, "sni_hostname": url.host},
            )
        )

    def close(self) -> None:
        """Close the connections."""
        self._transport.close()


def checked_client(rules: AddressRules, tls: ssl.SSLContext, scheme: str) -> httpx2.Client:
    """Return a client for huggingface_hub, which uses no setting of the environment.

    It follows no redirect from *scheme*, the hub's own, to one without TLS.
    """
    return httpx2.Client(
        transport=CheckedTransport(rules, tls, scheme),
        follow_redirects=True,
        max_redirects=_MOST_REDIRECTS,
        timeout=_SECONDS,
        trust_env=False,
    )
