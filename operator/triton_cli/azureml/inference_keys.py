"""Where each key of an inference configuration goes: inferenceconfig.json, InferenceConfig.

The script's own files, its packages and its variables are in files of their own.
"""

from collections.abc import Mapping
from typing import Final

from triton_api.v1alpha1.status import Architecture
from triton_cli.azureml.amounts import docker_size
from triton_cli.azureml.line import Not, Rule, To

_NO_BUILD: Final = Not(
    "images are not built in the cluster, and Azure's have no middleware; build one from the "
    "operator's middleware image and name it in spec.middleware.environment.image"
)
_PYTHON: Final = Not("the script runs in the Python of spec.middleware.environment.image")
_REGISTRY: Final = Not(
    "the pods pull without a secret of their own; give the nodes the registry's credentials"
)
_OTHER_LANGUAGES: Final = Not("scripts are in Python")
_NO_CUDA: Final = Not("GPUs are Triton's: spec.gpus")

_COMMON: Final[Mapping[str, Rule]] = {
    "description": To("spec.model.description"),
    "inferencingStackVersion": Not("the operator's middleware is its own server"),
    "environment.name": To("spec.middleware.environment.name"),
    "environment.version": Not("the folder of its packages has a hash of their names instead"),
    "environment.inferencingStackVersion": Not("the operator's middleware is its own server"),
    "environment.python.userManagedDependencies": Not(
        "what an image of yours brings is not known here; see spec.middleware.environment.image"
    ),
    "environment.python.interpreterPath": _PYTHON,
    "environment.python.baseCondaEnvironment": _PYTHON,
    "environment.docker.baseImage": _NO_BUILD,
    "environment.docker.baseDockerfile": _NO_BUILD,
    "environment.docker.baseImageRegistry": _REGISTRY,
    "environment.docker.buildContext": _NO_BUILD,
    "environment.docker.platform": Not("nodes decide it; see spec.placement.nodeSelector"),
    "environment.docker.arguments": Not("pods have no arguments of docker run"),
    "environment.docker.enabled": Not("pods always run an image"),
    "environment.docker.sharedVolumes": Not("volumes of a node are not mounted"),
    "environment.assetId": Not("the workspace's own record of it"),
    "environment.spark": _OTHER_LANGUAGES,
    "environment.databricks": _OTHER_LANGUAGES,
    "environment.r": _OTHER_LANGUAGES,
    # Before there were environments.
    "runtime": _PYTHON,
    "extraDockerfileSteps": _NO_BUILD,
    "enableGpu": _NO_CUDA,
    "cudaVersion": _NO_CUDA,
    "baseImage": _NO_BUILD,
    "baseImageRegistry": _REGISTRY,
}


def inference_rules(architecture: Architecture) -> Mapping[str, Rule]:
    """Return what becomes of each key; shared memory is Triton's."""
    shared: Rule = To("spec.triton.sharedMemory", docker_size)
    if architecture == "Middleware":
        shared = Not("shared memory is for Triton's processes; there is no spec.repository")
    return {**_COMMON, "environment.docker.shmSize": shared}
