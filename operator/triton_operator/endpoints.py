"""status.endpoints: the addresses of what is served. Pure."""

from typing import Final

from triton_api import contract, names
from triton_api.v1alpha1 import TritonModel
from triton_operator.exposure import external_url
from triton_operator.kinds import Object

# What pods of another architecture answer with 404, or not at all.
_OF_ARCHITECTURE: Final = frozenset({"grpc", "scoring", "swagger"})


def endpoints(model: TritonModel, told: Object, *, changing: bool) -> Object:
    """Return the addresses that the architecture of *model* has.

    *told* are those that status has by now, {} before the first. While pods of before may still
    answer, *changing*, an address that they lack is not added: who reads one there can use it.
    """
    addresses = _addresses(model)
    early = _OF_ARCHITECTURE - told.keys() if told and changing else frozenset()
    return {name: address for name, address in addresses.items() if name not in early}


def _addresses(model: TritonModel) -> Object:
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
