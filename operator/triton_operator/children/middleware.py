"""The middleware container: the user's script, beside Triton or without it.

An ordinary container and no native sidecar. A sidecar that is to be ready would have to start
before Triton does, and the script's `init()` wants a ready Triton. At the end it is told to stop
first, and Triton's pre-stop hook waits for it, so that a `run()` in the middle finds its Triton.
"""

import math
from typing import Final

from triton_api import contract
from triton_api.v1alpha1 import TritonModel
from triton_operator.children.container import (
    container,
    probe,
    resources,
    scratch,
    sleep_before_end,
)
from triton_operator.children.drain import drain
from triton_operator.children.environment import environment_folder, environment_mounts
from triton_operator.children.repository import azure_model_dir, repository_mounts
from triton_operator.children.script import script_mounts, source_directory
from triton_operator.children.variables import with_given
from triton_operator.kinds import Object

_REQUESTS: Final = {"cpu": "100m", "memory": "256Mi"}
_STARTUP_PERIOD_SECONDS: Final = 2
# Azure ML's; the gateway's limit is the one that counts.
_LEAST_WORKER_TIMEOUT_SECONDS: Final = 300
# Longer than the gateway keeps an idle connection, so that none closes as a request comes.
_KEEP_ALIVE_SECONDS: Final = 3600


def middleware(model: TritonModel, image: str) -> Object:
    """Return the container that runs the script; *image* is the one its packages were made with."""
    script = model.middleware
    return {
        **container(
            contract.MIDDLEWARE_CONTAINER,
            image,
            command=["python3", "-m", "triton_middleware"],
            workingDir=contract.APP_ROOT,
            env=with_given(_settings(model, image), script.environment.variables),
            resources=resources(script.resources, {"requests": dict(_REQUESTS)}),
            volumeMounts=_mounts(model),
        ),
        **_probes(model),
        **sleep_before_end(drain(model).middleware_sleep),
    }


def start_seconds(model: TritonModel) -> int:
    """Return how long the script may take until it is ready; `init()` waits for Triton."""
    waiting = model.spec.triton.load_timeout_seconds if model.spec.repository else 0
    return waiting + model.middleware.init_timeout_seconds


def _settings(model: TritonModel, image: str) -> dict[str, str]:
    """Return the variables: Azure ML's first, then those that its server did not have."""
    script, limits = model.middleware, model.spec.gateway.limits
    scoring = limits.scoring_timeout_milliseconds
    return {
        # Libraries keep caches of their own below it, and the root file system is read-only.
        "HOME": contract.HOME_PATH,
        "AML_APP_ROOT": contract.APP_ROOT,
        "AZUREML_SOURCE_DIRECTORY": source_directory(model),
        "AZUREML_ENTRY_SCRIPT": script.entry_script,
        "SERVICE_NAME": model.name,
        "SERVICE_VERSION": str(model.spec.model.version),
        "WORKER_COUNT": str(script.worker_count or 1),
        "WORKER_TIMEOUT": str(max(_LEAST_WORKER_TIMEOUT_SECONDS, math.ceil(scoring / 1000))),
        "SCORING_TIMEOUT_MS": str(scoring),
        "TRITON_MIDDLEWARE_THREADS": str(script.threads),
        "TRITON_MIDDLEWARE_MAX_BODY_BYTES": str(limits.max_body_bytes),
        "TRITON_MIDDLEWARE_STOP_SECONDS": str(drain(model).exit_timeout),
        "TRITON_MIDDLEWARE_KEEP_ALIVE_SECONDS": str(_KEEP_ALIVE_SECONDS),
        contract.AZURE_MODEL_VARIABLE: _model_dir(model),
        **_triton(model),
        **_packages(model, image),
    }


def _model_dir(model: TritonModel) -> str:
    """Return where the script finds models; without a repository they came with the script."""
    if model.spec.repository:
        return azure_model_dir(model)
    return f"{contract.APP_ROOT}/{source_directory(model)}"


def _triton(model: TritonModel) -> dict[str, str]:
    if model.spec.repository is None:
        return {}
    return {"TRITON_MIDDLEWARE_TRITON_URL": f"http://127.0.0.1:{contract.HTTP_PORT}"}


def _packages(model: TritonModel, image: str) -> dict[str, str]:
    if not model.middleware.environment.pip_packages:
        return {}
    return {"TRITON_MIDDLEWARE_ENVIRONMENT": environment_folder(model, image)}


def _mounts(model: TritonModel) -> list[Object]:
    """Return the mounts; models are where Triton sees them, so that labels can be read."""
    return [
        *script_mounts(model),
        *(repository_mounts(model) if model.spec.repository else []),
        *environment_mounts(model),
        scratch("/tmp", "middleware-tmp"),
        scratch(contract.HOME_PATH, "middleware-home"),
    ]


def _probes(model: TritonModel) -> Object:
    """Return the three probes, through the gateway: the middleware listens on loopback.

    It listens once `init()` is done; until then the startup probe alone decides.
    """
    attempts = math.ceil(start_seconds(model) / _STARTUP_PERIOD_SECONDS)
    ready, live = contract.MIDDLEWARE_READY_PATH, contract.MIDDLEWARE_LIVE_PATH
    where = contract.PROBE_PORT
    return {
        # Not on readiness: a Triton that fails would have the middleware killed for it.
        "startupProbe": probe(live, where, period=_STARTUP_PERIOD_SECONDS, failures=attempts),
        "readinessProbe": probe(ready, where, period=5, failures=3),
        "livenessProbe": probe(live, where, period=10, failures=6),
    }
