"""A spec with every field set, once for each kind of repository."""

import copy
from typing import Any

from cluster.api import Object

_REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution"
_PREFERRED = "preferredDuringSchedulingIgnoredDuringExecution"

_LABELS: Object = {
    "matchLabels": {"app": "x"},
    "matchExpressions": [{"key": "app", "operator": "In", "values": ["x"]}],
}
_NODES: Object = {
    "matchExpressions": [{"key": "zone", "operator": "In", "values": ["a"]}],
    "matchFields": [{"key": "metadata.name", "operator": "In", "values": ["n"]}],
}
_PODS: Object = {
    _REQUIRED: [{"labelSelector": _LABELS, "topologyKey": "kubernetes.io/hostname"}],
    _PREFERRED: [
        {
            "weight": 1,
            "podAffinityTerm": {"labelSelector": _LABELS, "topologyKey": "kubernetes.io/hostname"},
        }
    ],
}

_OVERLAY: Object = {
    "model": "adder",
    "maxBatchSize": 8,
    "dynamicBatching": {
        "preferredBatchSizes": [4],
        "maxQueueDelayMicroseconds": 100,
        "preserveOrdering": True,
        "maxQueueSize": 64,
        "queueTimeoutMicroseconds": 1000,
    },
    "instanceGroups": [{"kind": "KIND_GPU", "count": 2, "gpus": [0]}],
    "responseCache": True,
    "parameters": {"threads": "2"},
    "warmup": [
        {
            "name": "zero",
            "batchSize": 1,
            "count": 1,
            "inputs": [{"name": "X", "dataType": "TYPE_FP32", "dims": [4], "data": "Zero"}],
        }
    ],
}

_PEERS: list[Object] = [
    {"namespaceLabels": {"team": "web"}, "podLabels": {"app": "web"}},
    {"cidr": "fd00::/8"},
]

_COMMON: Object = {
    "model": {
        "name": "Record.name",
        "version": 7,
        "framework": "Onnx",
        "frameworkVersion": "1.19",
        "description": "A description.",
        "tags": {"team": "vision"},
        "properties": {"trained": "today"},
    },
    "triton": {
        "image": "registry.example/tritonserver:24.10-py3",
        "models": ["adder"],
        "autoCompleteConfig": False,
        "sharedMemory": "128Mi",
        "loadTimeoutSeconds": 60,
        "env": [
            {"name": "PLAIN", "value": "x"},
            {"name": "SECRET", "valueFrom": {"secretKeyRef": {"name": "s", "key": "k"}}},
            {"name": "MAP", "valueFrom": {"configMapKeyRef": {"name": "m", "key": "k"}}},
        ],
        "logVerbose": 1,
        "backendConfig": [{"backend": "python", "settings": {"shm-region-prefix-name": "x"}}],
        "configOverlays": [_OVERLAY],
    },
    "gpus": {"count": 1, "resourceName": "nvidia.com/mig-1g.10gb", "products": ["NVIDIA-A100"]},
    "resources": {
        "requests": {"cpu": "500m", "memory": "1Gi"},
        "limits": {"cpu": 2, "memory": "1Gi", "ephemeral-storage": "1Gi"},
    },
    "placement": {
        "nodeSelector": {"disk": "ssd"},
        "tolerations": [
            {
                "key": "gpu",
                "operator": "Equal",
                "value": "yes",
                "effect": "NoExecute",
                "tolerationSeconds": 10,
            }
        ],
        "affinity": {
            "nodeAffinity": {
                _REQUIRED: {"nodeSelectorTerms": [_NODES]},
                _PREFERRED: [{"weight": 1, "preference": _NODES}],
            },
            "podAffinity": _PODS,
            "podAntiAffinity": _PODS,
        },
        "topologySpreadConstraints": [
            {
                "maxSkew": 1,
                "topologyKey": "zone",
                "whenUnsatisfiable": "ScheduleAnyway",
                "labelSelector": _LABELS,
            }
        ],
        "priorityClassName": "high",
        "runtimeClassName": "nvidia",
    },
    "replicas": 2,
    "rollout": {"drainSeconds": 5, "progressDeadlineSeconds": 90},
    "expose": {
        "service": {"type": "LoadBalancer", "annotations": {"example.com/internal": "true"}},
        "ingress": {
            "className": "nginx",
            "host": "*.example.com",
            "tlsSecretName": "certificate",
            "annotations": {"example.com/size": "1m"},
        },
        "routes": {
            "parentRefs": [{"name": "edge", "namespace": "infra", "sectionName": "https"}],
            "hostnames": ["a.example.com"],
            "grpcHostnames": ["b.example.com"],
        },
    },
    "gateway": {
        "enabled": True,
        "auth": {"mode": "Key", "secretName": "my-keys"},
        "limits": {
            "maxConcurrentRequests": 8,
            "maxQueueWaitMilliseconds": 100,
            "scoringTimeoutMilliseconds": 5000,
            "maxBodyBytes": 1024,
        },
        "cors": {"allowOrigins": ["*", "https://app.example.com:8443"]},
        "allow": {"repositoryControl": True, "sharedMemory": True, "trace": True, "logging": True},
        "tls": {"secretName": "certificate"},
        "resources": {
            "requests": {"cpu": "500m", "memory": "64Mi"},
            "limits": {"cpu": 1, "memory": "64Mi"},
        },
    },
    "middleware": {
        "entryScript": "src/score.py",
        "environment": {
            "name": "My-Triton",
            "image": "registry.example/middleware:1",
            "pipPackages": ["nltk==3.9.1"],
            "indexFrom": {"secretName": "index"},
            "cache": {"claimName": "packages"},
            "variables": [
                {"name": "WORKER_TIMEOUT", "value": "30"},
                {"name": "SECRET", "valueFrom": {"secretKeyRef": {"name": "s", "key": "k"}}},
                {"name": "MAP", "valueFrom": {"configMapKeyRef": {"name": "m", "key": "k"}}},
            ],
        },
        "workerCount": 2,
        "threads": 8,
        "initTimeoutSeconds": 600,
        "resources": {
            "requests": {"cpu": "500m", "memory": "1Gi"},
            "limits": {"cpu": 1, "memory": "1Gi", "ephemeral-storage": "1Gi"},
        },
    },
    "networkPolicy": {
        "enabled": True,
        "clients": _PEERS,
        "monitors": _PEERS,
    },
    "suspend": True,
}

_REPOSITORIES: dict[str, Object] = {
    "configMap": {
        "configMap": {"name": "files", "items": [{"key": "m.py", "path": "adder/1/model.py"}]},
        "check": "Enforce",
    },
    "volume": {"volume": {"claimName": "models"}, "path": "repository/v1", "check": "Enforce"},
    "image": {
        "image": {"reference": "registry.example/models:1", "pullPolicy": "Always"},
        "path": "models",
        "check": "Enforce",
    },
    "uri": {
        "uri": "s3://models/release",
        "endpoint": "http://minio.storage.svc:9000",
        "region": "eu-west-1",
        "pathStyle": True,
        "path": "repository/v1",
        "digest": f"sha256:{'0' * 64}",
        "credentials": {"secretName": "keys", "serviceAccountName": "reader"},
        "cache": {"claimName": "cache"},
        "check": "Warn",
    },
}


_SCRIPTS: dict[str, Object] = {
    "configMap": {
        "configMap": {"name": "script", "items": [{"key": "score.py", "path": "src/score.py"}]}
    },
    "volume": {"volume": {"claimName": "scripts"}, "path": "densenet"},
    "image": {
        "image": {"reference": "registry.example/script:1", "pullPolicy": "Always"},
        "path": "densenet",
    },
    "uri": {
        "uri": "s3://scripts/release",
        "endpoint": "http://minio.storage.svc:9000",
        "region": "eu-west-1",
        "pathStyle": True,
        "path": "densenet",
        "digest": f"sha256:{'1' * 64}",
        "credentials": {"secretName": "keys"},
        "cache": {"claimName": "cache"},
    },
}

# One way of choosing versions excludes the others.
_VERSIONS: dict[str, Object] = {
    "configMap": {"latest": 1},
    "volume": {"latest": 2},
    "image": {"all": True},
    "uri": {"specific": [1, 3]},
}


def full_specs() -> dict[str, Object]:
    """Return the specs by kind of repository; together they set every field."""
    specs = {
        kind: copy.deepcopy({**_COMMON, "repository": repository})
        for kind, repository in _REPOSITORIES.items()
    }
    for kind, spec in specs.items():
        spec["triton"]["configOverlays"][0]["versionPolicy"] = _VERSIONS[kind]
        spec["middleware"]["source"] = copy.deepcopy(_SCRIPTS[kind])
    specs["configMap"]["middleware"]["environment"]["indexFrom"] = {"configMapName": "index"}
    return specs


def full_manifests() -> dict[str, Object]:
    """Return TritonModels with these specs."""
    return {
        kind: {
            "apiVersion": "triton-operator.dev/v1alpha1",
            "kind": "TritonModel",
            "metadata": {"name": "full", "namespace": "default"},
            "spec": spec,
        }
        for kind, spec in full_specs().items()
    }


Path = tuple[str | int, ...]


def value_at(document: Any, path: Path) -> Any:
    """Return what is at *path*; raise LookupError when there is nothing."""
    for step in path:
        document = document[step]
    return document


def with_value(document: Object, path: Path, value: Any) -> Object:
    """Return a copy of *document* with *value* at *path*; None removes what is there."""
    changed = copy.deepcopy(document)
    parent = value_at(changed, path[:-1])
    if value is None:
        parent.pop(path[-1], None)
    else:
        parent[path[-1]] = value
    return changed
