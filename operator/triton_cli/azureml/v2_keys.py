"""Where each key of Azure ML v2 goes: the YAML of an online endpoint and of its deployment.

What several keys say together, and what is a script's, is in v2.py.
"""

from collections.abc import Mapping
from typing import Any, Final

from triton_api.v1alpha1.status import Architecture
from triton_cli.azureml.amounts import UnfitError, texts, whole
from triton_cli.azureml.line import Not, Rule, To

_NO_SCRIPT: Final = Not("there is no code_configuration, so no script that would run in it")
_NODES: Final = Not("choose nodes by spec.placement.nodeSelector")
_NO_AUTOSCALING: Final = Not("this version does not scale by itself; spec.replicas is fixed")
_NO_SPLIT: Final = Not("this version does not split traffic; make a TritonModel for each version")
_PROBES: Final = Not("the operator's probes ask Triton's and the script's own health")
_NO_DATA: Final = Not("this version collects no data")
_ROUTES: Final = Not("the gateway has /v2 of Triton and /score of the script")
_NO_BUILD: Final = Not(
    "images are not built in the cluster, and Azure's have no middleware; build one from the "
    "operator's middleware image and name it in spec.middleware.environment.image"
)
_FILES: Final = Not("its files are where the repository's source says")
_OF_AZURE: Final = Not("it is about the workspace")
# What `show` of `az ml` adds.
_SHOWN: Final = ("id", "resourceGroup", "provisioning_state", "creation_context")
_PEERS: Final = Not("see spec.networkPolicy and spec.expose")
_TOKEN: Final = "tokens are the cluster's: kubectl create token"  # noqa: S105 - a remark


def _mode(value: Any) -> str:
    modes = {"key": "Key", "aml_token": "Token", "aad_token": "Token"}
    if str(value) not in modes:
        raise UnfitError(f"{value!r} is none of {', '.join(modes)}")
    return modes[str(value)]


ENDPOINT: Final[Mapping[str, Rule]] = {
    "$schema": _OF_AZURE,
    "name": Not("--name names the TritonModel"),
    "description": To("spec.model.description"),
    "tags": To("spec.model.tags", texts),
    "auth_mode": To("spec.gateway.auth.mode", _mode, _TOKEN),
    "compute": _NODES,
    "traffic": _NO_SPLIT,
    "mirror_traffic": _NO_SPLIT,
    "public_network_access": _PEERS,
    "identity": Not("see spec.repository.credentials.serviceAccountName"),
    "properties": To("spec.model.properties", texts),
    **dict.fromkeys((*_SHOWN, "kind", "location", "scoring_uri", "openapi_uri"), _OF_AZURE),
}

_COMMON: Final[Mapping[str, Rule]] = {
    "$schema": _OF_AZURE,
    "type": _OF_AZURE,
    **dict.fromkeys((*_SHOWN, "private_network_connection"), _OF_AZURE),
    "name": Not("--name names the TritonModel"),
    "endpoint_name": Not("--name names the TritonModel"),
    "description": To("spec.model.description"),
    "tags": To("spec.model.tags", texts),
    "properties": To("spec.model.properties", texts),
    "model.name": To("spec.model.name"),
    "model.version": To("spec.model.version", whole),
    "model.path": _FILES,
    "model.type": To("spec.model.framework", lambda _: "Multi", "a Triton repository"),
    "model.description": To("spec.model.description"),
    "model.tags": To("spec.model.tags", texts),
    "model.properties": To("spec.model.properties", texts),
    "model_mount_path": Not("Triton reads /model-repository, a script $AZUREML_MODEL_DIR"),
    "instance_count": To("spec.replicas", whole),
    "instance_type": _NODES,
    "request_settings.request_timeout_ms": To(
        "spec.gateway.limits.scoringTimeoutMilliseconds", whole
    ),
    "request_settings.max_concurrent_requests_per_instance": To(
        "spec.gateway.limits.maxConcurrentRequests",
        whole,
        "per replica; below Triton's batch size it keeps Triton from batching",
    ),
    "request_settings.max_queue_wait_ms": To("spec.gateway.limits.maxQueueWaitMilliseconds", whole),
    "scale_settings": _NO_AUTOSCALING,
    "liveness_probe": _PROBES,
    "readiness_probe": _PROBES,
    "app_insights_enabled": Not("metrics are for Prometheus: docs/operations.md"),
    "data_collector": _NO_DATA,
    "egress_public_network_access": _PEERS,
    "environment.name": To("spec.middleware.environment.name"),
    "environment.version": Not("the folder of its packages has a hash of their names instead"),
    "environment.path": _NO_BUILD,
    "environment.image": _NO_BUILD,
    "environment.build": _NO_BUILD,
    "environment.inference_config": _ROUTES,
    "environment.description": _OF_AZURE,
    "environment.tags": _OF_AZURE,
    "environment.os_type": _NODES,
}


def v2_rules(architecture: Architecture) -> Mapping[str, Rule]:
    """Return what becomes of each key of a deployment in *architecture*."""
    resources = "spec.middleware.resources" if architecture == "Middleware" else "spec.resources"
    gpus: Rule = To("spec.gpus.count", whole, "whole GPUs, all for Triton")
    if architecture == "Middleware":
        gpus = Not("GPUs are Triton's; serve the model with it, from spec.repository")
    amounts: dict[str, Rule] = {}
    for part in ("requests", "limits"):
        amounts |= {
            f"resources.{part}.{name}": To(f"{resources}.{part}.{name}", str)
            for name in ("cpu", "memory")
        }
        amounts[f"resources.{part}.nvidia.com/gpu"] = gpus
    if architecture == "Triton":
        keys = [*_COMMON, "environment.conda_file", "environment_variables"]
        return {
            **_COMMON,
            **amounts,
            **{key: _NO_SCRIPT for key in keys if key.startswith("environment")},
        }
    return {**_COMMON, **amounts}
