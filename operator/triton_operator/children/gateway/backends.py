"""What is behind the gateway, and the detour of requests that do not say how large they are."""

from collections.abc import Iterator

from triton_operator.children.gateway.grpc_frontend import (
    grpc_crowded,
    grpc_destinations,
    grpc_too_large,
)
from triton_operator.children.gateway.http_frontend import http_destinations, http_too_large
from triton_operator.children.gateway.places import (
    RESTRICTED_HEADER,
    RESTRICTED_VARIABLE,
    Places,
)
from triton_operator.children.gateway.routes import GRPC_STREAM, INDEX_PATH
from triton_operator.children.gateway.settings import GatewaySettings


def backends(settings: GatewaySettings) -> Iterator[str]:
    """Return the sections; only requests that run a model are counted and queue."""
    limit = settings.limits.max_concurrent_requests
    limited = f" maxconn {limit}" if limit else ""
    if settings.triton:
        yield from _triton(settings.places, limited)
    if settings.middleware:
        yield from _middleware(settings.places, limited)


def _triton(places: Places, limited: str) -> Iterator[str]:
    http, grpc = f"127.0.0.1:{places.triton_http_port}", f"127.0.0.1:{places.triton_grpc_port}"
    yield from _backend("triton_http from json_errors", f"server triton {http}")
    yield from _backend("triton_http_scoring from json_errors", f"server triton {http}{limited}")
    yield from _backend(
        "triton_index from json_errors",
        "http-request set-method POST",
        f"http-request set-uri {INDEX_PATH}",
        f"http-request set-header {RESTRICTED_HEADER} %[env({RESTRICTED_VARIABLE})]",
        f"server triton {http}",
    )
    yield from _backend("triton_grpc from grpc_errors", f"server triton {grpc} proto h2")
    yield from _backend(
        "triton_grpc_scoring from grpc_errors",
        # A stream may be silent for long while its client thinks.
        f"http-request set-timeout server 1h if {{ path {GRPC_STREAM} }}",
        f"server triton {grpc} proto h2{limited}",
    )


def _backend(name: str, *lines: str) -> Iterator[str]:
    yield from _section(f"backend {name}", *lines)


def _section(name: str, *lines: str) -> Iterator[str]:
    yield name
    yield from (f"    {line}" for line in lines)
    yield ""


def _middleware(places: Places, limited: str) -> Iterator[str]:
    address = f"127.0.0.1:{places.middleware_port}"
    management = f"127.0.0.1:{places.middleware_management_port}"
    # The script failed, not the service; the header says so.
    failed = "{ res.hdr(x-ms-run-function-failed) -m str -i true }"
    yield from _backend("middleware from json_errors", f"server middleware {address}")
    yield from _backend(
        "middleware_scoring from json_errors",
        f"http-response set-status 502 if {{ status 500 }} {failed}",
        f"server middleware {address}{limited}",
    )
    yield from _backend("middleware_health from json_errors", f"server middleware {management}")
    yield from _backend(
        "middleware_metrics from json_errors",
        "http-request set-uri /metrics",
        f"server middleware {management}",
    )


def unsized(settings: GatewaySettings) -> Iterator[str]:
    """Return the detour: out to a socket in the gateway's own folder, and in where a filter counts.

    A filter in Lua costs 25 µs, so only requests that need one take it. They then queue in the same
    places as all others.
    """
    limit = settings.limits.max_body_bytes
    http, grpc = (f"unix@{settings.places.run}/{name}.sock" for name in ("http", "grpc"))
    yield from _backend("http_unsized from json_errors", f"server here {http}")
    yield from _section(
        "frontend http_counted from json_errors",
        f"bind {http} mode 600",
        f"filter lua.body_size {limit}",
        *http_too_large(),
        *http_destinations(settings),
    )
    if settings.triton:
        yield from _unsized_grpc(settings, grpc)


def _unsized_grpc(settings: GatewaySettings, socket: str) -> Iterator[str]:
    yield from _backend(
        "grpc_streams from grpc_errors", "timeout server 1h", f"server here {socket} proto h2"
    )
    yield from _section(
        "frontend grpc_counted from grpc_errors",
        f"bind {socket} mode 600 proto h2",
        f"filter lua.message_size {settings.limits.max_body_bytes}",
        *grpc_too_large(settings),
        *grpc_crowded(settings.limits),
        *grpc_destinations(),
    )
