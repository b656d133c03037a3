"""What the operator and the containers of a serving pod agree on: ports, paths, names.

Standard library only, so that a container image can carry it without carrying pydantic.
"""

from typing import Final

TRITON_CONTAINER: Final = "triton"

# Triton's own defaults; the gateway will take the pod's public ports later.
HTTP_PORT: Final = 8000
GRPC_PORT: Final = 8001
METRICS_PORT: Final = 8002

# The Service answers on 80 so that a URL needs no port, as Azure's scoring URI did.
SERVICE_HTTP_PORT: Final = 80

REPOSITORY_PATH: Final = "/model-repository"
HOME_PATH: Final = "/home/triton-server"

READY_PATH: Final = "/v2/health/ready"
LIVE_PATH: Final = "/v2/health/live"

# uid and gid of `triton-server` in NVIDIA's images.
TRITON_UID: Final = 1000


def model_ready_path(model: str) -> str:
    """Return the v2 path that answers 200 when *model* can serve."""
    return f"/v2/models/{model}/ready"
