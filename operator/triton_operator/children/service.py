"""Service in front of the replicas."""

from triton_api import contract, names
from triton_api.v1alpha1 import TritonModel
from triton_operator.children.metadata import manifest
from triton_operator.kinds import SERVICE, Object


def service(model: TritonModel) -> Object:
    """Return the Service: HTTP on 80, gRPC on 8001, metrics on 8002.

    Target ports go by name, so that a gateway can take them over from Triton without a change
    of the Service.
    """
    exposure = model.spec.expose.service
    child = manifest(
        model,
        SERVICE,
        names.service(model.name),
        spec={
            "type": exposure.type,
            "selector": names.selector_labels(model.name),
            "ports": [
                _port("http", contract.SERVICE_HTTP_PORT, "http"),
                _port("grpc", contract.GRPC_PORT, "kubernetes.io/h2c"),
                _port("metrics", contract.METRICS_PORT, "http"),
            ],
        },
    )
    if exposure.annotations:
        child["metadata"]["annotations"] = dict(exposure.annotations)
    return child


def _port(name: str, port: int, protocol: str) -> Object:
    return {
        "name": name,
        "port": port,
        "targetPort": name,
        "protocol": "TCP",
        "appProtocol": protocol,
    }
