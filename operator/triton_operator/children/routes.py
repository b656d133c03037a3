"""HTTPRoute and GRPCRoute of the Gateway API in front of the Service."""

from triton_api import contract, names
from triton_api.v1alpha1 import TritonModel
from triton_api.v1alpha1.exposure import RouteExposure
from triton_operator.children.metadata import manifest
from triton_operator.children.service import http_port
from triton_operator.kinds import GRPC_ROUTE, HTTP_ROUTE, Kind, Object


def routes(model: TritonModel, exposure: RouteExposure) -> list[Object]:
    """Return a route for HTTP, and one for gRPC when it has hosts of its own."""
    made = [_route(model, HTTP_ROUTE, names.http_route(model.name), exposure, exposure.hostnames)]
    if exposure.grpc_hostnames:
        name = names.grpc_route(model.name)
        made.append(_route(model, GRPC_ROUTE, name, exposure, exposure.grpc_hostnames))
    return made


def _route(
    model: TritonModel, kind: Kind, name: str, exposure: RouteExposure, hosts: list[str]
) -> Object:
    port = contract.GRPC_PORT if kind is GRPC_ROUTE else http_port(model)
    parents = [
        parent.model_dump(by_alias=True, exclude_none=True) for parent in exposure.parent_refs
    ]
    backend = {"name": names.service(model.name), "port": port}
    spec = {
        "parentRefs": parents,
        "hostnames": sorted(hosts),
        "rules": [{"backendRefs": [backend]}],
    }
    return manifest(model, kind, name, spec=spec)
