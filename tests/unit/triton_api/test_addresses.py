"""triton_api.addresses: hosts in one form, and addresses that lead inside."""

from ipaddress import ip_address

import pytest

from triton_api.addresses import canonical_host, literal, why_forbidden

# Ways in which resolvers and parsers write 127.0.0.1, 169.254.169.254 and other hosts than shown.
UNUSUAL = [
    *("2130706433", "0x7f000001", "017700000001", "127.1", "127.0.1", "0177.0.0.1", "0x7f.0.0.1"),
    *("127.0.0.01", "127.0.0.256", "127.0.0.1.2", "1.0x7f", "00000177.0.0.1", "169.254.43518"),
    *("[::1%25eth0]", "[fe80::1%eth0]", "[::1", "::g", "[127.0.0.1]", "[]", ":::", "1:2"),
    *("", ".", "a..b", ".a", "a b", "a%2eb", "a_b-", "-a.example", "a/b", "a\\b", "a\x00b", "a@b"),
    *("b\u00fccher.example", "\uff11\uff12\uff17.0.0.1", "\u2460.example", "a\u3002example"),
    *("n" * 64 + ".example", ".".join(["name"] * 60), "localhost\n", "1.2.3.4\t"),
]


@pytest.mark.parametrize("host", UNUSUAL)
def test_what_can_be_read_in_two_ways_is_no_host(host):
    """Decimal, octal and hexadecimal addresses, zones, other scripts and broken names."""
    with pytest.raises(ValueError, match=r"\w+"):
        canonical_host(host)


@pytest.mark.parametrize(
    ("host", "canonical"),
    [
        ("Models.Example.COM", "models.example.com"),
        ("models.example.", "models.example"),
        ("xn--bcher-kva.example", "xn--bcher-kva.example"),
        ("minio_1", "minio_1"),
        ("0xcafe.example", "0xcafe.example"),
        ("10.0.0.1", "10.0.0.1"),
        ("10.0.0.1.", "10.0.0.1"),
        ("[2001:DB8:0::1]", "2001:db8::1"),
        ("::FFFF:127.0.0.1", "::ffff:7f00:1"),
    ],
)
def test_a_host_has_one_form(host, canonical):
    """Case, final dots and the many ways to write IPv6 make no second host."""
    assert canonical_host(host) == canonical


def test_a_literal_is_told_from_a_name():
    """An address needs no resolver, and so must be judged without one."""
    assert literal("10.0.0.1") == ip_address("10.0.0.1")
    assert literal("2001:db8::1") == ip_address("2001:db8::1")
    assert literal("models.example") is None


ALWAYS = {
    "127.0.0.1": "loopback",
    "127.255.255.254": "loopback",
    "::1": "loopback",
    "::ffff:127.0.0.1": "loopback",
    "64:ff9b::127.0.0.1": "loopback",
    "0.0.0.0": "no address of a host",  # noqa: S104
    "0.1.2.3": "no address of a host",
    "::": "no address of a host",
    "169.254.1.1": "link-local",
    "fe80::1": "link-local",
    "169.254.169.254": "metadata",
    "::ffff:169.254.169.254": "metadata",
    "64:ff9b::a9fe:a9fe": "metadata",
    "fd00:ec2::254": "metadata",
    "fd20:ce::254": "metadata",
    "168.63.129.16": "metadata",
    "100.100.100.200": "metadata",
    "192.0.0.192": "metadata",
    "224.0.0.1": "multicast",
    "ff02::1": "multicast",
    "255.255.255.255": "reserved",
    "240.0.0.1": "reserved",
    "192.0.2.1": "reserved",
    "198.18.0.1": "reserved",
    "::127.0.0.1": "reserved",
    "2002:7f00:1::": "reserved",
    "2001:0:7f00:1::": "reserved",
    "64:ff9b:1::a9fe:a9fe": "reserved",
    "fec0::1": "reserved",
    "2001:db8::1": "reserved",
}
PRIVATE = ["10.0.0.1", "172.31.0.1", "192.168.0.1", "100.64.0.1", "fd12::1", "::ffff:10.0.0.1"]
PUBLIC = ["1.1.1.1", "172.32.0.1", "100.128.0.1", "2606:4700::1111", "64:ff9b::1.1.1.1"]


@pytest.mark.parametrize(("address", "kind"), ALWAYS.items())
@pytest.mark.parametrize("private_allowed", [True, False])
def test_what_is_inside_is_forbidden_for_every_scheme(address, kind, private_allowed):
    """Loopback, link-local, metadata and reserved addresses, in whatever wrapping."""
    assert kind in why_forbidden(ip_address(address), private_allowed=private_allowed)


@pytest.mark.parametrize("address", PRIVATE)
def test_private_addresses_are_a_choice(address):
    """Registries and stores in the cluster have them; https from a user has no business there."""
    assert why_forbidden(ip_address(address), private_allowed=True) is None
    assert why_forbidden(ip_address(address), private_allowed=False).endswith("address")


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses_are_free(address):
    """Neighbours of the private blocks, and NAT64 to a public address."""
    assert why_forbidden(ip_address(address), private_allowed=False) is None


@pytest.mark.parametrize(
    "address", ["127.0.0.1", "::ffff:127.0.0.1", "64:ff9b::127.0.0.1", "10.1.2.3"]
)
def test_the_platform_team_can_allow_a_network(address):
    """What is allowed is allowed in each wrapping of the same address."""
    networks = ("127.0.0.0/8", "10.1.0.0/16", "fd00::/8")
    assert why_forbidden(ip_address(address), networks, private_allowed=False) is None
    assert why_forbidden(ip_address("10.2.0.1"), networks, private_allowed=False)
