"""Which hosts and addresses a model source may have: pure rules, no resolver, no socket.

The registries of IANA decide what is special (RFC 6890 and its successors): addresses that no
server on the Internet has can only reach into the pod, the node or the cluster.
"""

import re
from collections.abc import Iterable
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)
from typing import Final

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

_LABEL: Final = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?")
# RFC 1035.
_LONGEST_NAME: Final = 253

# The first kind that fits names the address; what is private comes last, since it can be allowed.
_SPECIAL: Final[dict[str, tuple[str, ...]]] = {
    # Services that hand out a node's identity: AWS, Google, Azure, Alibaba, Oracle. Some of these
    # are public or private addresses by the registries.
    "a cloud's metadata address": (
        "169.254.169.254/32",
        "fd00:ec2::254/128",
        "fd20:ce::254/128",
        "168.63.129.16/32",
        "100.100.100.200/32",
        "192.0.0.192/32",
    ),
    "a loopback address": ("127.0.0.0/8", "::1/128"),
    "no address of a host": ("0.0.0.0/8", "::/128"),
    "a link-local address": ("169.254.0.0/16", "fe80::/10"),
    "a multicast address": ("224.0.0.0/4", "ff00::/8"),
    "a reserved address": (
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "240.0.0.0/4",
        # Tunnels (IPv4-compatible, 6to4, Teredo) and translation for local use carry an IPv4
        # address of anybody's choice.
        "::/96",
        "2002::/16",
        "2001::/23",
        "64:ff9b:1::/48",
        "100::/64",
        "2001:db8::/32",
        "3fff::/20",
        "5f00::/16",
        "fec0::/10",
    ),
}
_PRIVATE: Final[dict[str, tuple[str, ...]]] = {
    "a private address": ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"),
    "a carrier's internal address": ("100.64.0.0/10",),
}
# NAT64 (RFC 6052): IPv6-only clusters reach the public IPv4 Internet through it.
_TRANSLATED: Final = IPv6Network("64:ff9b::/96")


def _networks(kinds: dict[str, tuple[str, ...]]) -> list[tuple[str, Network]]:
    return [(kind, ip_network(network)) for kind, group in kinds.items() for network in group]


_ALWAYS: Final = _networks(_SPECIAL)
_UNLESS_PRIVATE_IS_ALLOWED: Final = _networks(_PRIVATE)


def canonical_host(host: str) -> str:
    """Return *host* in the one form in which it is compared: lower case, no final dot.

    An IPv6 address comes with or without brackets and is returned without. Raises ValueError with
    a sentence for whatever resolvers read in more than one way.
    """
    if host.startswith("[") or ":" in host:
        return str(_literal6(host))
    name = host.lower().removesuffix(".")
    if not name.isascii():
        raise ValueError(f"the host {host!r} is not ASCII; write it in its xn-- form")
    labels = name.split(".")
    if len(name) > _LONGEST_NAME or not all(_LABEL.fullmatch(label) for label in labels):
        raise ValueError(f"{host!r} is not the name of a host")
    # The rule of the URL standard: a numeric last label makes an IPv4 address, whatever its form.
    if re.fullmatch(r"\d+|0x[0-9a-f]*", labels[-1]):
        return str(_literal4(name))
    return name


def literal(host: str) -> Address | None:
    """Return the address that a canonical *host* is, or None when it is a name."""
    try:
        return ip_address(host)
    except ValueError:
        return None


def why_forbidden(
    address: Address, allowed: Iterable[str] = (), *, private_allowed: bool
) -> str | None:
    """Return what kind of address *address* is when it must not be connected to, or None.

    *allowed* are networks that may be connected to whatever they are.
    """
    address = _embedded(address)
    if any(_holds(ip_network(network, strict=False), address) for network in allowed):
        return None
    kinds = _ALWAYS if private_allowed else [*_ALWAYS, *_UNLESS_PRIVATE_IS_ALLOWED]
    return next((kind for kind, network in kinds if _holds(network, address)), None)


def _embedded(address: Address) -> Address:
    """Return the IPv4 address that connecting to *address* really reaches."""
    if isinstance(address, IPv4Address):
        return address
    if address in _TRANSLATED:
        return IPv4Address(int(address) & 0xFFFF_FFFF)
    return address.ipv4_mapped or address


def _holds(network: Network, address: Address) -> bool:
    return network.version == address.version and address in network


def _literal4(name: str) -> IPv4Address:
    try:
        return IPv4Address(name)
    except ValueError:
        raise ValueError(
            f"{name!r} is an address in an unusual form; write four decimal numbers"
        ) from None


def _literal6(host: str) -> IPv6Address:
    bracketed = host.startswith("[") and host.endswith("]")
    text = host[1:-1] if bracketed else host
    try:
        address = IPv6Address(text)
    except ValueError:
        raise ValueError(f"{host!r} is not an IPv6 address") from None
    if address.scope_id:
        raise ValueError(f"{host!r} names an interface of the node; leave out what follows the %")
    return address
