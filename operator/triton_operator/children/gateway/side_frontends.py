"""The two ports without a key: probes for the kubelet, numbers for Prometheus and the operator."""

from collections.abc import Iterator
from typing import Final

from triton_api import contract
from triton_operator.children.gateway.answers import UNKNOWN, json_return
from triton_operator.children.gateway.places import RESTRICTED_HEADER
from triton_operator.children.gateway.routes import INDEX_PATH, MIDDLEWARE_PROBES, PROBES, v2
from triton_operator.children.gateway.settings import GatewaySettings

HEALTH_PATH: Final = "/healthz"
MIDDLEWARE_METRICS_PATH: Final = "/middleware/metrics"

# What these ports pass has no body, however it is announced.
_BODILESS: Final = "!{ req.body_size gt 0 } !{ req.hdr(transfer-encoding) -m found }"


def probe_frontend(settings: GatewaySettings) -> Iterator[str]:
    """Return the section that passes the health of server and models, and nothing else."""
    yield "frontend probes from json_errors"
    yield from (f"    {line}" for line in settings.places.listening(settings.places.probe_port))
    if settings.triton:
        yield f"    acl health path -m reg {v2(PROBES)}"
    if settings.middleware:
        yield f"    acl health path {' '.join(MIDDLEWARE_PROBES)}"
    if settings.hold:
        yield f"    acl health path {contract.MIDDLEWARE_END_PATH}"
    yield f"    {json_return(UNKNOWN, f'unless {{ method GET }} health {_BODILESS}')}"
    yield f"    http-request del-header {RESTRICTED_HEADER}"
    yield "    http-request del-header upgrade"
    if settings.hold:
        ended = f"if {{ path {contract.MIDDLEWARE_END_PATH} }}"
        yield f"    http-request use-service lua.middleware_end {ended}"
    if settings.middleware:
        yield f"    use_backend middleware_health if {{ path {' '.join(MIDDLEWARE_PROBES)} }}"
    if settings.triton:
        yield "    default_backend triton_http"


def metrics_frontend(settings: GatewaySettings) -> Iterator[str]:
    """Return the section with the gateway's own metrics and health, and those of what is behind.

    Triton's model index tells the operator which versions are loaded; Triton's own metrics name
    them anyway. The middleware's metrics have no port of their own outside the pod.
    """
    behind = dict(_behind(settings))
    yield "frontend metrics from json_errors"
    yield from (f"    {line}" for line in settings.places.listening(settings.places.metrics_port))
    paths = ("/metrics", HEALTH_PATH, *behind)
    passed = f"{{ method GET }} {{ path {' '.join(paths)} }} {_BODILESS}"
    yield f"    {json_return(UNKNOWN, f'unless {passed}')}"
    yield f"    http-request return status 200 if {{ path {HEALTH_PATH} }}"
    yield "    http-request use-service prometheus-exporter if { path /metrics }"
    yield "    http-request del-header upgrade"
    for path, backend in behind.items():
        yield f"    use_backend {backend} if {{ path {path} }}"


def _behind(settings: GatewaySettings) -> Iterator[tuple[str, str]]:
    """Yield paths that lead further, and to which backend."""
    if settings.triton:
        yield INDEX_PATH, "triton_index"
    if settings.middleware:
        yield MIDDLEWARE_METRICS_PATH, "middleware_metrics"
