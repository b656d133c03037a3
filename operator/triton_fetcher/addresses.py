"""What may be connected to: names are resolved here, and judged."""

import asyncio
import socket
from dataclasses import dataclass
from ipaddress import ip_address

from triton_api.addresses import literal, why_forbidden
from triton_api.conditions import Reason
from triton_api.fetching import SourcePolicy
from triton_api.source_policy import address_refusal, host_refusal
from triton_api.web_url import WebUrl, parse_url
from triton_fetcher.errors import FetchError, unavailable


@dataclass(frozen=True)
class AddressRules:
    """What one source may connect to."""

    policy: SourcePolicy
    private_allowed: bool
    """Whether addresses of the cluster's own networks are; they never are for user-given https."""

    def check_host(self, host: str) -> None:
        """Judge a canonical *host* by its text: the list, and an address written in it.

        Raises FetchError.
        """
        if refusal := host_refusal(host, self.policy, private_allowed=self.private_allowed):
            raise not_allowed(refusal)

    def check_addresses(self, host: str, addresses: list[str]) -> None:
        """Judge what *host* resolves to. One forbidden address spoils the name. Raises FetchError.

        A name with both kinds is how a resolver is made to give the other one next time.
        """
        for address in addresses:
            kind = why_forbidden(
                ip_address(address), self.policy.networks, private_allowed=self.private_allowed
            )
            if kind:
                raise not_allowed(address_refusal(host, kind))


def resolve_now(url: WebUrl, rules: AddressRules) -> list[str]:
    """Return the addresses to connect to for *url*; call it in a thread. Raises FetchError."""
    rules.check_host(url.host)
    if literal(url.host):
        return [url.host]
    try:
        found = socket.getaddrinfo(url.host, url.port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise unresolved(url.host, error) from None
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    rules.check_addresses(url.host, addresses)
    return addresses


async def resolve(url: WebUrl, rules: AddressRules) -> list[str]:
    """Return the addresses to connect to for *url*. Raises FetchError."""
    return await asyncio.to_thread(resolve_now, url, rules)


async def refuse_forbidden(url: str, policy: SourcePolicy, *, private_allowed: bool) -> None:
    """Judge a service that a library will connect to by itself. Raises FetchError.

    The library resolves the name again, so this guards against mistakes and not against a
    resolver that lies: such libraries are given only what private addresses are allowed for.
    """
    try:
        parsed = parse_url(url)
    except ValueError as error:
        raise not_allowed(f"the endpoint can't be used: {error}") from None
    await resolve(parsed, AddressRules(policy, private_allowed))


def not_allowed(message: str) -> FetchError:
    """Return the error of an address that must not be asked."""
    return FetchError(Reason.SOURCE_NOT_ALLOWED, message)


def unresolved(host: str, error: OSError) -> FetchError:
    """Return the error of a name without an address."""
    return unavailable(
        f"the name {host} can't be resolved ({error.strerror or error}); correct it in"
        " spec.repository, or make it known to the cluster's DNS"
    )
