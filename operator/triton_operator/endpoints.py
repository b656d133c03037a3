"""status.endpoints: the addresses of what is served. Pure."""

from triton_api import contract, names
from triton_api.v1alpha1 import TritonModel
from triton_operator.exposure import external_url
from triton_operator.kinds import Object


def endpoints(model: TritonModel) -> Object:
    """Return the addresses that the architecture of *model* has."""
    host = f"{names.service(model.name)}.{model.metadata.namespace}.svc"
    base = f"{'https' if model.spec.gateway.tls else 'http'}://{host}"
    health = contract.READY_PATH if model.spec.repository else contract.MIDDLEWARE_LIVE_PATH
    external = external_url(model)
    return {
        "base": base,
        "health": f"{base}{health}",
        **({"grpc": f"{host}:{contract.GRPC_PORT}"} if model.spec.repository else {}),
        **(_of_script(base) if model.spec.middleware else {}),
        **({"external": external} if external else {}),
    }


def _of_script(base: str) -> Object:
    return {
        "scoring": f"{base}{contract.SCORE_PATH}",
        "swagger": f"{base}{contract.SWAGGER_PATH}",
    }
