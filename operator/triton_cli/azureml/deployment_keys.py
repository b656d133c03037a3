"""Where each key of a deployment configuration goes: deploymentconfig.json, and the SDK's names."""

from collections.abc import Mapping
from typing import Final

from triton_api.v1alpha1.status import Architecture
from triton_cli.azureml.amounts import cores, gigabytes, texts, whole
from triton_cli.azureml.line import Not, Rule, To

_NO_AUTOSCALING: Final = Not("this version does not scale by itself; spec.replicas is fixed")
_PROBES: Final = Not("the operator's probes ask Triton's and the script's own health")
_NO_SPLIT: Final = Not("this version does not split traffic; make a TritonModel for each version")
_AS_GI: Final = "GB taken as Gi"
_OF_TRITON: Final = "Triton's; the script has spec.middleware.resources of its own"
_TLS: Final = Not("put the certificate into a Secret and name it in spec.gateway.tls.secretName")
_OF_AZURE: Final = Not("it is about Azure's own network and storage")

_COMMON: Final[dict[str, Rule]] = {
    "computeType": Not("the manifest goes to the cluster that kubectl talks to"),
    "autoScaler.maxReplicas": _NO_AUTOSCALING,
    "autoScaler.refreshPeriodInSeconds": _NO_AUTOSCALING,
    "autoScaler.targetUtilization": _NO_AUTOSCALING,
    "dataCollection.storageEnabled": Not("this version collects no data"),
    "appInsightsEnabled": Not("metrics are for Prometheus: docs/operations.md"),
    "scoringTimeoutMs": To("spec.gateway.limits.scoringTimeoutMilliseconds", whole),
    "maxConcurrentRequestsPerContainer": To(
        "spec.gateway.limits.maxConcurrentRequests",
        whole,
        "per replica; below Triton's batch size it keeps Triton from batching",
    ),
    "maxQueueWaitMs": To("spec.gateway.limits.maxQueueWaitMilliseconds", whole),
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
    # Of computeType local.
    "port": Not("`kubectl triton local run --port` has it"),
    # Of computeType aci.
    "location": _OF_AZURE,
    "dnsNameLabel": Not("name a host in spec.expose.ingress.host"),
    "sslEnabled": _TLS,
    "sslCertificate": _TLS,
    "sslKey": _TLS,
    "sslCname": Not("name a host in spec.expose.ingress.host"),
    "vnetName": _OF_AZURE,
    "subnetName": _OF_AZURE,
    "cmkVaultBaseUrl": _OF_AZURE,
    "cmkKeyName": _OF_AZURE,
    "cmkKeyVersion": _OF_AZURE,
}


def deployment_rules(architecture: Architecture) -> Mapping[str, Rule]:
    """Return what becomes of each key; who gets CPU, memory and GPUs is the architecture's."""
    delay = "spec.middleware.initTimeoutSeconds"
    if architecture == "Middleware":
        gpus: Rule = Not("GPUs are Triton's; serve the model with it, from spec.repository")
        return _COMMON | _amounts("spec.middleware.resources") | _special(gpus, delay)
    alone = architecture == "Triton"
    whole_gpus = To("spec.gpus.count", whole, "whole GPUs, all for Triton")
    special = _special(whole_gpus, "spec.triton.loadTimeoutSeconds" if alone else delay)
    return _COMMON | _amounts("spec.resources", "" if alone else _OF_TRITON) | special


def _special(gpus: Rule, delay: str) -> dict[str, Rule]:
    remark = "the startup probe waits that long; nothing is restarted before"
    key = "livenessProbeRequirements.initialDelaySeconds"
    # 10 is the least that the fields take.
    return {"gpuCores": gpus, key: To(delay, lambda value: max(10, whole(value)), remark)}


def _amounts(resources: str, remark: str = "") -> dict[str, Rule]:
    memory = f"{_AS_GI}; {remark}" if remark else _AS_GI
    above = "containerResourceRequirements"
    return {
        f"{above}.cpu": To(f"{resources}.requests.cpu", cores, remark),
        f"{above}.cpuLimit": To(f"{resources}.limits.cpu", cores, remark),
        f"{above}.memoryInGB": To(f"{resources}.requests.memory", gigabytes, memory),
        f"{above}.memoryInGBLimit": To(f"{resources}.limits.memory", gigabytes, memory),
    }
