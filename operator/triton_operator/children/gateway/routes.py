"""Which requests exist: paths of the v2 protocol and of the middleware, methods over gRPC.

Everything that is not listed here ends at the gateway. The lists are Triton's: http_server.cc and
grpc_service.proto.
"""

from collections.abc import Iterable
from typing import Final

from triton_api import contract
from triton_operator.children.gateway.settings import ProtectedApi

MODEL: Final = "[A-Za-z0-9_][A-Za-z0-9_.-]*"
INDEX_PATH: Final = "/v2/repository/index"

# The middleware's own, for clients and for the kubelet; docs/middleware.md lists them.
MIDDLEWARE_PATHS: Final = (contract.MIDDLEWARE_LIVE_PATH, contract.SWAGGER_PATH)
MIDDLEWARE_PROBES: Final = (contract.MIDDLEWARE_LIVE_PATH, contract.MIDDLEWARE_READY_PATH)

_VERSIONED: Final = f"/models/{MODEL}(/versions/[0-9]+)?"

# What may be asked for with GET, and what runs a model, below /v2.
READING: Final = rf"(/health/(live|ready)|/models/stats|{_VERSIONED}(/(ready|config|stats))?)?"
SCORING: Final = rf"{_VERSIONED}/(infer|generate|generate_stream)"
PROBES: Final = rf"(/health/(live|ready)|{_VERSIONED}/ready)"

PROTECTED_PATHS: Final = {
    ProtectedApi.MODEL_REPOSITORY: rf"/repository/(index|models/{MODEL}/(load|unload))",
    ProtectedApi.SHARED_MEMORY: (
        r"/(system|cuda)sharedmemory(/region/[^/]+)?/(status|register|unregister)"
    ),
    ProtectedApi.TRACE: rf"(/models/{MODEL})?/trace/setting",
    ProtectedApi.LOGGING: "/logging",
}
# Wider than the paths themselves, so that whoever tries learns why it fails.
PROTECTED_PREFIXES: Final = (
    rf"/(repository|systemsharedmemory|cudasharedmemory|trace|logging|models/{MODEL}/trace)(/|$)"
)

_INFERENCE: Final = "/inference.GRPCInferenceService/"
GRPC_UNARY: Final = f"{_INFERENCE}ModelInfer"
GRPC_STREAM: Final = f"{_INFERENCE}ModelStreamInfer"
GRPC_READING: Final = (
    *(
        f"{_INFERENCE}{method}"
        for method in (
            "ServerLive",
            "ServerReady",
            "ModelReady",
            "ServerMetadata",
            "ModelMetadata",
            "ModelConfig",
            "ModelStatistics",
        )
    ),
    "/grpc.health.v1.Health/Check",
)
_PROTECTED_METHODS: Final = {
    ProtectedApi.MODEL_REPOSITORY: (
        "RepositoryIndex",
        "RepositoryModelLoad",
        "RepositoryModelUnload",
    ),
    ProtectedApi.SHARED_MEMORY: (
        "SystemSharedMemoryStatus",
        "SystemSharedMemoryRegister",
        "SystemSharedMemoryUnregister",
        "CudaSharedMemoryStatus",
        "CudaSharedMemoryRegister",
        "CudaSharedMemoryUnregister",
    ),
    ProtectedApi.TRACE: ("TraceSetting",),
    ProtectedApi.LOGGING: ("LogSettings",),
}


def v2(*below: str) -> str:
    """Return the regular expression of whole paths under /v2 that match one of *below*."""
    return f"^/v2({'|'.join(below)})$"


def protected_paths(apis: Iterable[ProtectedApi]) -> str:
    """Return the regular expression of the HTTP paths of *apis*."""
    return v2(*(PROTECTED_PATHS[api] for api in sorted(apis)))


def protected_methods(apis: Iterable[ProtectedApi]) -> tuple[str, ...]:
    """Return the gRPC paths of *apis*."""
    methods = (method for api in sorted(apis) for method in _PROTECTED_METHODS[api])
    return tuple(f"{_INFERENCE}{method}" for method in methods)
