"""Own the cluster's address ranges on this machine, so that no packet for them ever leaves it."""

from pathlib import Path

import settings
from commands import run, succeeds
from errors import ClusterError

_PROXY_TABLES = (("ip", "kube-proxy"), ("ip6", "kube-proxy"))
# Written before kube-proxy makes its tables, because their names do not tell whose they are.
_PROXY_MARK = settings.STATE / "kube-proxy-tables-are-ours"

# Wherever a packet for the ranges goes without the bridge, it is not the default route.
_FALLBACK_ROUTES = tuple(
    ("unreachable", addresses, "metric", "4096")
    for addresses in (settings.POD_RANGE, settings.SERVICE_RANGE)
)
# The filter can only refuse what has a route, and kube-proxy can only rewrite what has one.
_BRIDGE_ROUTES = tuple(
    (addresses, "dev", settings.BRIDGE, "src", settings.NODE_ADDRESS)
    for addresses in (settings.SERVICE_RANGE, settings.FAKE_PODS)
)

# Fake pods are nowhere, and what is still addressed to the service range after kube-proxy has
# rewritten the rest has no Service behind it. A reset tells the client at once, where kube-proxy's
# own rule, which comes later, would let it wait.
_NOWHERE = f"{{ {settings.SERVICE_RANGE}, {settings.FAKE_PODS} }}"
_FILTER = f"""
table inet {settings.FILTER_TABLE} {{
  chain refuse {{
    meta l4proto tcp reject with tcp reset
    reject
  }}
  chain input {{
    type filter hook input priority filter - 5; policy accept;
    iifname {{ "lo", "{settings.BRIDGE}" }} accept
    tcp dport {settings.API_PORT} goto refuse
    ip daddr {{ {settings.POD_RANGE}, {settings.SERVICE_RANGE} }} goto refuse
  }}
  chain output {{
    type filter hook output priority filter - 5; policy accept;
    ip daddr {_NOWHERE} goto refuse
  }}
  chain forward {{
    type filter hook forward priority filter - 5; policy accept;
    ip daddr {_NOWHERE} goto refuse
    iifname "{settings.BRIDGE}" oifname != "{settings.BRIDGE}" goto refuse
    iifname != "{settings.BRIDGE}" oifname "{settings.BRIDGE}" goto refuse
  }}
}}
"""


def rules() -> str:
    """Return all that defines the network, for the cluster's fingerprint."""
    return repr(
        (_FALLBACK_ROUTES, _BRIDGE_ROUTES, _FILTER, settings.NODE_PODS, settings.BRIDGE_MAC)
    )


def up() -> None:
    """Make the bridge, the routes and the filter."""
    for route in _FALLBACK_ROUTES:
        run(["ip", "route", "replace", *route])
    bridge = settings.BRIDGE
    run(["ip", "link", "add", bridge, "address", settings.BRIDGE_MAC, "type", "bridge"])
    prefix = settings.NODE_PODS.rpartition("/")[2]
    run(["ip", "address", "add", f"{settings.NODE_ADDRESS}/{prefix}", "dev", bridge])
    run(["ip", "link", "set", bridge, "up"])
    for target in _BRIDGE_ROUTES:
        run(["ip", "route", "replace", *target])
    _let_pods_reach_services(bridge)
    run(["nft", "-f", "-"], stdin=_FILTER)
    _claim_proxy_tables()


def down() -> None:
    """Remove what `up` made, and the tables of the kube-proxy that ran on it."""
    succeeds(["nft", "delete", "table", "inet", settings.FILTER_TABLE])
    if _PROXY_MARK.exists():
        for family, table in _PROXY_TABLES:
            succeeds(["nft", "delete", "table", family, table])
        _PROXY_MARK.unlink()
    if Path("/sys/class/net", settings.BRIDGE).exists():
        run(["ip", "link", "delete", settings.BRIDGE])
    for route in _FALLBACK_ROUTES:
        succeeds(["ip", "route", "delete", *route])


def _let_pods_reach_services(bridge: str) -> None:
    """Route packets that come from the bridge, and show bridged ones to connection tracking.

    Both are set for this bridge only. A reply between two pods stays on the bridge, and unless
    connection tracking sees it there, it comes from the pod's address instead of the Service's.
    """
    Path(f"/proc/sys/net/ipv4/conf/{bridge}/forwarding").write_text("1")
    succeeds(["modprobe", "br_netfilter"])
    if not Path("/proc/sys/net/bridge").exists():
        raise ClusterError(
            "This kernel lacks bridge netfilter, without which pods cannot reach Services. "
            "Install the kernel module br_netfilter."
        )
    run(["ip", "link", "set", bridge, "type", "bridge", "nf_call_iptables", "1"])


def _claim_proxy_tables() -> None:
    """Refuse to share kube-proxy's tables with another cluster on this machine."""
    for family, table in _PROXY_TABLES:
        if succeeds(["nft", "list", "table", family, table]):
            raise ClusterError(
                f"The nft table `{family} {table}` exists: another Kubernetes node runs here. "
                f"Stop it, or, if it is dead, run: nft delete table {family} {table}"
            )
    _PROXY_MARK.touch()
