"""Service in front of the replicas."""

from triton_api import contract, names
from triton_api.v1alpha1 import TritonModel
from triton_operator.children.metadata import manifest
from triton_operator.kinds import SERVICE, Object


def service(model: TritonModel) -> Object:
    """Return the Service: HTTP on 80 or HTTPS on 443; Triton's gRPC on 8001, metrics on 8002.

    Target ports go by name: they are the gateway's or Triton's, as each pod says, so that a change
    between the two loses no request.
    """
    exposure = model.spec.expose.service
    child = manifest(
        model,
        SERVICE,
        names.service(model.name),
        spec={
            "type": exposure.type,
            "selector": names.selector_labels(model.name),
            "ports": _ports(model),
        },
    )
    if exposure.annotations:
        child["metadata"]["annotations"] = dict(exposure.annotations)
    return child


def http_port(model: TritonModel) -> int:
    """Return the Service's port for HTTP, which a URL needs not name."""
    return contract.SERVICE_HTTPS_PORT if model.spec.gateway.tls else contract.SERVICE_HTTP_PORT


def _ports(model: TritonModel) -> list[Object]:
    tls = model.spec.gateway.tls is not None
    ports = [_port("http", http_port(model), "https" if tls else "http")]
    if model.spec.repository:
        ports += [
            _port("grpc", contract.GRPC_PORT, "https" if tls else "kubernetes.io/h2c"),
            _port("metrics", contract.METRICS_PORT, "http"),
        ]
    return ports


def _port(name: str, port: int, protocol: str) -> Object:
    return {
        "name": name,
        "port": port,
        "targetPort": name,
        "protocol": "TCP",
        "appProtocol": protocol,
    }
