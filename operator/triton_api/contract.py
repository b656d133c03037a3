"""What the operator and the containers of a serving pod agree on: ports, paths, names.

Standard library only, so that a container image can carry it without carrying pydantic.
"""

from typing import Final

TRITON_CONTAINER: Final = "triton"
FETCHER_CONTAINER: Final = "fetcher"
GATEWAY_CONTAINER: Final = "gateway"
MIDDLEWARE_CONTAINER: Final = "middleware"
SCRIPT_FETCHER_CONTAINER: Final = "script-fetcher"
ENVIRONMENT_CONTAINER: Final = "environment"

# Triton's own defaults; on loopback only where there is a gateway.
HTTP_PORT: Final = 8000
GRPC_PORT: Final = 8001
METRICS_PORT: Final = 8002

# The gateway's; everything but metrics reaches Triton through them.
GATEWAY_HTTP_PORT: Final = 8080
GATEWAY_GRPC_PORT: Final = 8081
GATEWAY_METRICS_PORT: Final = 8084
PROBE_PORT: Final = 8085
FETCHER_PORT: Final = 8086

# The middleware's, on loopback; the first is that of Azure ML's scoring containers, the second its
# master's, which answers about health whatever the script does.
MIDDLEWARE_PORT: Final = 5001
MIDDLEWARE_MANAGEMENT_PORT: Final = 5002

# The Service answers on 80 so that a URL needs no port, as Azure's scoring URI did.
SERVICE_HTTP_PORT: Final = 80
SERVICE_HTTPS_PORT: Final = 443

REPOSITORY_PATH: Final = "/model-repository"
# Where a volume, ConfigMap or image is mounted, or a fetched source is put. The repository itself
# consists of links into it.
SOURCE_PATH: Final = "/source"
CREDENTIALS_PATH: Final = "/credentials"
CACHE_PATH: Final = "/cache"
# Where Azure ML mounted registered models; below it come the record's name and version.
AZURE_MODELS_PATH: Final = "/var/azureml-app/azureml-models"
AZURE_MODEL_VARIABLE: Final = "AZUREML_MODEL_DIR"
# Where Azure ML kept the user's files, and where the script is mounted below it.
APP_ROOT: Final = "/var/azureml-app"
SCRIPT_FOLDER: Final = "script"
# What of a fetched script the links in its folder lead to. Not SOURCE_PATH: whoever runs the
# script sees the source of the models too.
SCRIPT_FILES_PATH: Final = "/script-files"
ENVIRONMENTS_PATH: Final = "/environments"
FETCH_REQUEST_VARIABLE: Final = "TRITON_FETCHER_REQUEST"
# The fetcher's places are below it, so that two fetchers fill two sets of folders.
FETCHER_ROOT_VARIABLE: Final = "TRITON_FETCHER_ROOT"
HOME_PATH: Final = "/home/triton-server"

# Entries of the Secrets with keys.
PRIMARY_KEY: Final = "primaryKey"
SECONDARY_KEY: Final = "secondaryKey"
RESTRICTED_KEY: Final = "key"

READY_PATH: Final = "/v2/health/ready"
LIVE_PATH: Final = "/v2/health/live"

# The middleware's paths.
SCORE_PATH: Final = "/score"
SWAGGER_PATH: Final = "/swagger.json"
MIDDLEWARE_READY_PATH: Final = "/ready"
MIDDLEWARE_LIVE_PATH: Final = "/"
# The gateway's, at its probe port: answers once the middleware has ended.
MIDDLEWARE_END_PATH: Final = "/middleware/end"

# Exit code of the middleware when the script can't start; Azure ML's server had the same.
SCRIPT_FAILED_EXIT_CODE: Final = 3

# uid and gid of `triton-server` in NVIDIA's images.
TRITON_UID: Final = 1000
# Another one: models run as Triton's, and must not read the gateway's keys through /proc.
GATEWAY_UID: Final = 1001


def model_ready_path(model: str) -> str:
    """Return the v2 path that answers 200 when *model* can serve."""
    return f"/v2/models/{model}/ready"
