"""Where each key of Azure ML goes: the keys of deploymentconfig.json and inferenceconfig.json."""

from collections.abc import Mapping
from typing import Final

from triton_cli.azureml.amounts import cores, docker_size, gigabytes, texts, whole
from triton_cli.azureml.line import Not, To

_NO_AUTOSCALING: Final = Not("this version does not scale by itself; spec.replicas is fixed")
_PROBES: Final = Not("the operator's probes ask Triton's own health, with times that fit it")
_NO_SPLIT: Final = Not("this version does not split traffic; make a TritonModel for each version")
_NO_MIDDLEWARE: Final = Not(
    "this version's TritonModel has no spec.middleware yet; docs/middleware.md runs the script"
)
_NO_BUILD: Final = Not("images are not built in the cluster; see spec.triton.image")

DEPLOYMENT: Final[Mapping[str, To | Not]] = {
    "computeType": Not("the manifest goes to the cluster that kubectl talks to"),
    "containerResourceRequirements.cpu": To("spec.resources.requests.cpu", cores),
    "containerResourceRequirements.cpuLimit": To("spec.resources.limits.cpu", cores),
    "containerResourceRequirements.memoryInGB": To(
        "spec.resources.requests.memory", gigabytes, "GB taken as Gi"
    ),
    "containerResourceRequirements.memoryInGBLimit": To(
        "spec.resources.limits.memory", gigabytes, "GB taken as Gi"
    ),
    "gpuCores": To("spec.gpus.count", whole, "whole GPUs, all for Triton"),
    "autoScaler.maxReplicas": _NO_AUTOSCALING,
    "autoScaler.refreshPeriodInSeconds": _NO_AUTOSCALING,
    "autoScaler.targetUtilization": _NO_AUTOSCALING,
    "dataCollection.storageEnabled": Not("this version collects no data"),
    "appInsightsEnabled": Not("metrics are for Prometheus: Service port 8002, docs/operations.md"),
    "scoringTimeoutMs": To("spec.gateway.limits.scoringTimeoutMilliseconds", whole),
    "maxConcurrentRequestsPerContainer": To(
        "spec.gateway.limits.maxConcurrentRequests",
        whole,
        "per replica; below Triton's batch size it keeps Triton from batching",
    ),
    "maxQueueWaitMs": To("spec.gateway.limits.maxQueueWaitMilliseconds", whole),
    "livenessProbeRequirements.initialDelaySeconds": Not(
        "the startup probe waits spec.triton.loadTimeoutSeconds, 1800 s unless it says otherwise"
    ),
    "livenessProbeRequirements.periodSeconds": _PROBES,
    "livenessProbeRequirements.timeoutSeconds": _PROBES,
    "livenessProbeRequirements.successThreshold": _PROBES,
    "livenessProbeRequirements.failureThreshold": _PROBES,
    "namespace": To("metadata.namespace"),
    "tags": To("spec.model.tags", texts),
    "properties": To("spec.model.properties", texts),
    "description": To("spec.model.description"),
    "computeTargetName": Not("choose nodes by spec.placement.nodeSelector"),
    "blobfuseEnabled": Not("the fetcher copies the repository; see spec.repository"),
    "versionName": _NO_SPLIT,
    "trafficPercentile": _NO_SPLIT,
    "isDefault": _NO_SPLIT,
    "isControlVersionType": _NO_SPLIT,
}

INFERENCE: Final[Mapping[str, To | Not]] = {
    "entryScript": _NO_MIDDLEWARE,
    "sourceDirectory": _NO_MIDDLEWARE,
    "inferencingStackVersion": _NO_MIDDLEWARE,
    "environment.name": _NO_MIDDLEWARE,
    "environment.version": _NO_MIDDLEWARE,
    "environment.environmentVariables": _NO_MIDDLEWARE,
    "environment.python.userManagedDependencies": _NO_MIDDLEWARE,
    "environment.python.interpreterPath": _NO_MIDDLEWARE,
    "environment.python.condaDependencies": _NO_MIDDLEWARE,
    "environment.python.condaDependenciesFile": _NO_MIDDLEWARE,
    "environment.python.baseCondaEnvironment": _NO_MIDDLEWARE,
    "environment.docker.baseImage": _NO_BUILD,
    "environment.docker.baseDockerfile": _NO_BUILD,
    "environment.docker.baseImageRegistry": Not(
        "the pods pull without a secret of their own; give the nodes the registry's credentials"
    ),
    "environment.docker.shmSize": To("spec.triton.sharedMemory", docker_size),
    "environment.docker.arguments": Not("pods have no arguments of docker run"),
    "environment.docker.enabled": Not("pods always run an image"),
    "environment.docker.sharedVolumes": Not("volumes of a node are not mounted"),
}

# Parameters of AksWebservice.deploy_configuration and AksEndpoint.deploy_configuration.
SDK: Final[Mapping[str, str]] = {
    "cpu_cores": "containerResourceRequirements.cpu",
    "cpu_cores_limit": "containerResourceRequirements.cpuLimit",
    "memory_gb": "containerResourceRequirements.memoryInGB",
    "memory_gb_limit": "containerResourceRequirements.memoryInGBLimit",
    "gpu_cores": "gpuCores",
    "autoscale_enabled": "autoScaler.autoscaleEnabled",
    "autoscale_min_replicas": "autoScaler.minReplicas",
    "autoscale_max_replicas": "autoScaler.maxReplicas",
    "autoscale_refresh_seconds": "autoScaler.refreshPeriodInSeconds",
    "autoscale_target_utilization": "autoScaler.targetUtilization",
    "num_replicas": "numReplicas",
    "collect_model_data": "dataCollection.storageEnabled",
    "auth_enabled": "authEnabled",
    "token_auth_enabled": "tokenAuthEnabled",
    "primary_key": "keys.primaryKey",
    "secondary_key": "keys.secondaryKey",
    "enable_app_insights": "appInsightsEnabled",
    "scoring_timeout_ms": "scoringTimeoutMs",
    "replica_max_concurrent_requests": "maxConcurrentRequestsPerContainer",
    "max_request_wait_time": "maxQueueWaitMs",
    "period_seconds": "livenessProbeRequirements.periodSeconds",
    "initial_delay_seconds": "livenessProbeRequirements.initialDelaySeconds",
    "timeout_seconds": "livenessProbeRequirements.timeoutSeconds",
    "success_threshold": "livenessProbeRequirements.successThreshold",
    "failure_threshold": "livenessProbeRequirements.failureThreshold",
    "namespace": "namespace",
    "tags": "tags",
    "properties": "properties",
    "description": "description",
    "compute_target_name": "computeTargetName",
    "blobfuse_enabled": "blobfuseEnabled",
    "version_name": "versionName",
    "traffic_percentile": "trafficPercentile",
    "is_default": "isDefault",
    "is_control_version_type": "isControlVersionType",
}
