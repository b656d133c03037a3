"""The two ports without a key: probes for the kubelet, numbers for Prometheus and the operator."""

from collections.abc import Iterator
from typing import Final

from triton_operator.children.gateway.answers import UNKNOWN, json_return
from triton_operator.children.gateway.places import RESTRICTED_HEADER, RESTRICTED_VARIABLE
from triton_operator.children.gateway.routes import PROBES, v2
from triton_operator.children.gateway.settings import GatewaySettings

HEALTH_PATH: Final = "/healthz"
INDEX_PATH: Final = "/v2/repository/index"

# What these ports pass has no body, however it is announced.
_BODILESS: Final = "!{ req.body_size gt 0 } !{ req.hdr(transfer-encoding) -m found }"


def probe_frontend(settings: GatewaySettings) -> Iterator[str]:
    """Return the section that passes the health of server and models, and nothing else."""
    yield "frontend probes from json_errors"
    yield f"    bind *:{settings.places.probe_port}"
    passed = f"{{ method GET }} {{ path -m reg {v2(PROBES)} }} {_BODILESS}"
    yield f"    {json_return(UNKNOWN, f'unless {passed}')}"
    yield f"    http-request del-header {RESTRICTED_HEADER}"
    yield "    http-request del-header upgrade"
    yield "    default_backend triton_http"


def metrics_frontend(settings: GatewaySettings) -> Iterator[str]:
    """Return the section with the gateway's own metrics and health, and Triton's model index.

    The index tells the operator which versions are loaded. Triton's own metrics name them anyway.
    """
    yield "frontend metrics from json_errors"
    yield f"    bind *:{settings.places.metrics_port}"
    passed = f"{{ method GET }} {{ path /metrics {HEALTH_PATH} {INDEX_PATH} }} {_BODILESS}"
    yield f"    {json_return(UNKNOWN, f'unless {passed}')}"
    yield f"    http-request return status 200 if {{ path {HEALTH_PATH} }}"
    yield "    http-request use-service prometheus-exporter if { path /metrics }"
    yield "    http-request set-method POST"
    yield f"    http-request set-uri {INDEX_PATH}"
    yield f"    http-request set-header {RESTRICTED_HEADER} %[env({RESTRICTED_VARIABLE})]"
    yield "    http-request del-header upgrade"
    yield "    default_backend triton_http"
