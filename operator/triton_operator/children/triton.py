"""The Triton container."""

import math
from typing import Final

from triton_api import contract
from triton_api.v1alpha1 import TritonModel
from triton_operator.children.container import container, port, probe, scratch, sleep_before_end
from triton_operator.children.drain import drain
from triton_operator.children.flags import arguments
from triton_operator.children.repository import azure_model_dir, repository_mounts
from triton_operator.children.restrictions import restriction_variable
from triton_operator.children.variables import with_given
from triton_operator.kinds import Object

_STARTUP_PERIOD_SECONDS: Final = 2


def triton(model: TritonModel, image: str) -> Object:
    """Return the container that serves the repository."""
    return {
        **container(
            contract.TRITON_CONTAINER,
            image,
            # `args`, not `command`: NVIDIA's entrypoint prepares the CUDA libraries.
            args=["tritonserver", *arguments(model, image)],
            env=_environment(model),
            ports=_ports(model),
            resources=_resources(model),
            volumeMounts=_mounts(model),
        ),
        **_probes(model),
        **_before_end(model),
    }


def _environment(model: TritonModel) -> list[Object]:
    # Caches of Python models go below HOME, and the root file system is read-only.
    ours = {"HOME": contract.HOME_PATH, contract.AZURE_MODEL_VARIABLE: azure_model_dir(model)}
    return [
        *with_given(ours, model.spec.triton.env),
        restriction_variable(model),
    ]


def _ports(model: TritonModel) -> list[Object]:
    """Return the ports that can be reached; behind a gateway the others are on loopback."""
    metrics = port("metrics", contract.METRICS_PORT)
    if model.spec.gateway.enabled:
        return [metrics]
    return [port("http", contract.HTTP_PORT), port("grpc", contract.GRPC_PORT), metrics]


def _resources(model: TritonModel) -> Object:
    """Return requests and limits; Kubernetes wants extended resources equal in both."""
    gpus = model.spec.gpus
    gpu = {gpus.resource_name: str(gpus.count)} if gpus.count else {}
    given = model.spec.resources
    amounts = {
        "requests": {name: str(amount) for name, amount in given.requests.items()} | gpu,
        "limits": {name: str(amount) for name, amount in given.limits.items()} | gpu,
    }
    return {name: amount for name, amount in amounts.items() if amount}


def _mounts(model: TritonModel) -> list[Object]:
    return [
        *repository_mounts(model),
        {"name": "shared-memory", "mountPath": "/dev/shm"},
        scratch("/tmp", "tmp"),
        scratch(contract.HOME_PATH, "home"),
    ]


def _probes(model: TritonModel) -> Object:
    """Return the three probes, each on what it is about; never on the metrics port.

    That port answers 200 to anything. Triton opens no port before its models are loaded, so the
    startup probe alone decides until then, and liveness can't kill a pod that still loads.
    """
    wanted = model.wanted_models
    ready = contract.model_ready_path(wanted[0]) if len(wanted) == 1 else contract.READY_PATH
    attempts = math.ceil(model.spec.triton.load_timeout_seconds / _STARTUP_PERIOD_SECONDS)
    # By number: the name of a port is looked up in the probed container, and this is the gateway's.
    where = contract.PROBE_PORT if model.spec.gateway.enabled else "http"
    return {
        "startupProbe": probe(
            contract.READY_PATH, where, period=_STARTUP_PERIOD_SECONDS, failures=attempts
        ),
        "readinessProbe": probe(ready, where, period=5, failures=3),
        "livenessProbe": probe(contract.LIVE_PATH, where, period=10, failures=6),
    }


def _before_end(model: TritonModel) -> Object:
    """Return the pre-stop hook: a sleep, or with a script the gateway's word that it has ended."""
    times = drain(model)
    if not (times.sleep and times.middleware_sleep):
        return sleep_before_end(times.sleep)
    ended = {"path": contract.MIDDLEWARE_END_PATH, "port": contract.PROBE_PORT}
    return {"lifecycle": {"preStop": {"httpGet": ended}}}
