"""Every child of a TritonModel, as YAML to review: one file per case."""

import json
import sys
from pathlib import Path

import pytest
import yaml

import make
from triton_api import names
from triton_operator.children import desired
from triton_operator.settings import Settings

SETTINGS = Settings(
    fetcher_image="registry.example/fetcher:1", source_schemes="s3,oci", source_hosts="*.example"
)
GOLDEN = Path(__file__).parent / "golden"
FILES = make.config_map_source("add_sub/config.pbtxt", "add_sub/1/model.py")
_PRODUCTS = {"gpus": {"count": 2, "products": ["NVIDIA-H100", "NVIDIA-A100-SXM4-80GB"]}}
_ZONES = [{"key": "zone", "operator": "In", "values": [zone]} for zone in "ab"]
_REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution"
_PREFERRED = "preferredDuringSchedulingIgnoredDuringExecution"
_NODES = {_REQUIRED: {"nodeSelectorTerms": [{"matchExpressions": [zone]} for zone in _ZONES]}}

FULL = {
    "model": {"name": "resnet", "version": 2, "framework": "Onnx", "tags": {"team": "vision"}},
    "repository": {**make.VOLUME, "path": "models/v2"},
    "triton": {
        "image": "registry.example:5000/tritonserver:26.01-py3",
        "models": ["resnet50", "ensemble"],
        "autoCompleteConfig": False,
        "sharedMemory": "2Gi",
        "loadTimeoutSeconds": 301,
        "env": [
            {"name": "HOME", "value": "/tmp/home"},
            {"name": "TOKEN", "valueFrom": {"secretKeyRef": {"name": "keys", "key": "token"}}},
            {"name": "MODE", "valueFrom": {"configMapKeyRef": {"name": "modes", "key": "mode"}}},
        ],
        "logVerbose": 1,
        "backendConfig": [{"backend": "python", "settings": {"b": "2", "a": "1"}}],
        "configOverlays": [{"model": "resnet50", "maxBatchSize": 8}],
    },
    "gpus": {"count": 1, "resourceName": "nvidia.com/mig-1g.10gb", "products": ["NVIDIA-H100"]},
    "resources": {
        "requests": {"cpu": 2, "memory": "4Gi"},
        "limits": {"memory": "8Gi", "ephemeral-storage": "10Gi"},
    },
    "placement": {
        "nodeSelector": {"pool": "gpu"},
        "tolerations": [{"key": "spot", "operator": "Exists", "effect": "NoSchedule"}],
        "affinity": {
            "nodeAffinity": {
                _PREFERRED: [{"weight": 10, "preference": {"matchExpressions": [_ZONES[0]]}}]
            },
            "podAntiAffinity": {
                _REQUIRED: [
                    {
                        "topologyKey": "kubernetes.io/hostname",
                        "labelSelector": {"matchLabels": {"app": "noisy"}},
                    }
                ]
            },
        },
        "topologySpreadConstraints": [
            {"maxSkew": 1, "topologyKey": "zone", "whenUnsatisfiable": "ScheduleAnyway"},
            {
                "maxSkew": 2,
                "topologyKey": "rack",
                "whenUnsatisfiable": "DoNotSchedule",
                "labelSelector": {"matchLabels": {"app": "all"}},
            },
        ],
        "priorityClassName": "serving",
        "runtimeClassName": "nvidia",
    },
    "replicas": 2,
    "rollout": {"drainSeconds": 120, "progressDeadlineSeconds": 3600},
    "expose": {
        "service": {"type": "LoadBalancer", "annotations": {"cloud.example/lb": "inner"}},
        "ingress": {
            "className": "nginx",
            "host": "resnet.example.com",
            "tlsSecretName": "certificate",
            "annotations": {"nginx.example/proxy-body-size": "100m"},
        },
        "routes": {
            "parentRefs": [{"name": "edge", "namespace": "infra", "sectionName": "https"}],
            "hostnames": ["resnet.example.com"],
            "grpcHostnames": ["grpc.resnet.example.com"],
        },
    },
    "gateway": {
        "enabled": True,
        "auth": {"mode": "Key", "secretName": "my-keys"},
        "limits": {
            "maxConcurrentRequests": 8,
            "maxQueueWaitMilliseconds": 1000,
            "scoringTimeoutMilliseconds": 5000,
            "maxBodyBytes": 1048576,
        },
        "cors": {"allowOrigins": ["https://app.example.com"]},
        "allow": {"repositoryControl": True, "sharedMemory": True, "trace": True, "logging": True},
        "tls": {"secretName": "certificate"},
        "resources": {"requests": {"cpu": 1}, "limits": {"memory": "512Mi"}},
    },
    "middleware": {
        "source": {
            "uri": "s3://scripts/resnet",
            "endpoint": "http://minio.storage.svc:9000",
            "region": "eu-west-1",
            "pathStyle": True,
            "path": "v1",
            "digest": f"sha256:{'1' * 64}",
            "credentials": {"secretName": "script-keys"},
            "cache": {"claimName": "script-cache"},
        },
        "entryScript": "src/score.py",
        "environment": {
            "name": "My-Triton",
            "image": "registry.example/middleware:1",
            "pipPackages": ["pillow==12.0.0", "nltk==3.9.1"],
            "indexFrom": {"secretName": "index"},
            "cache": {"claimName": "packages"},
            "variables": [
                {"name": "WORKER_TIMEOUT", "value": "30"},
                {"name": "PRICE", "value": "$5"},
                {"name": "TOKEN", "valueFrom": {"secretKeyRef": {"name": "keys", "key": "token"}}},
            ],
        },
        "workerCount": 2,
        "threads": 8,
        "initTimeoutSeconds": 600,
        "resources": {"requests": {"cpu": 1}, "limits": {"memory": "2Gi"}},
    },
    "networkPolicy": {
        "enabled": True,
        "clients": [{"namespaceLabels": {"team": "web"}, "podLabels": {"app": "web"}}],
        "monitors": [{"podLabels": {"app": "prometheus"}}, {"cidr": "10.0.0.0/8"}],
    },
}

CASES = {
    "minimal-config-map": {"repository": FILES},
    "volume-with-path-and-models": {
        "repository": {**make.VOLUME, "path": "models/v2"},
        "triton": {"models": ["resnet50", "add_sub"]},
    },
    "volume-with-path": {"repository": {**make.VOLUME, "path": "models/v2"}},
    "bucket": {
        "model": {"name": "Res.Net-" * 10, "version": 3},
        "repository": {
            "uri": "s3://models/$HOME/v1",
            "endpoint": "http://minio.storage.svc:9000",
            "region": "eu-west-1",
            "path": "release",
            "digest": f"sha256:{'0' * 64}",
            "credentials": {"secretName": "keys"},
            "cache": {"claimName": "cache"},
            "check": "Warn",
        },
        "triton": {"configOverlays": [{"model": "resnet50", "maxBatchSize": 8}]},
    },
    "chosen-account": {
        "repository": {
            "uri": "azure://account/container",
            "credentials": {"serviceAccountName": "reader"},
        },
        "resources": {"limits": {"cpu": 2, "memory": "8Gi"}},
    },
    "image-volume": {"repository": {"image": {"reference": "registry.example/models:1"}}},
    "gpu-with-products-and-affinity": {
        **_PRODUCTS,
        "placement": {"affinity": {"nodeAffinity": _NODES}},
    },
    "full": FULL,
    "suspended": {"suspend": True, "replicas": 3},
    "three-replicas": {"replicas": 3},
    "drain-of-zero": {"rollout": {"drainSeconds": 0}},
    "variables-are-literal": {
        "triton": {
            "env": [{"name": "PRICE", "value": "$5 of $(HOME)"}, {"name": "PLAIN", "value": "1"}],
            "backendConfig": [{"backend": "python", "settings": {"mark": "$(HOSTNAME)"}}],
        }
    },
    "middleware-alone": {
        "repository": None,
        "middleware": {
            "source": {"configMap": {"name": "script"}},
            "environment": {
                "pipPackages": ["nltk==3.9.1"],
                "indexFrom": {"configMapName": "index"},
            },
        },
    },
    "middleware-beside-triton": {
        "middleware": {
            "source": {"volume": {"claimName": "scripts"}, "path": "densenet"},
            "threads": 16,
        },
        "gpus": {"count": 1},
    },
    "verbose-log": {"triton": {"logVerbose": 3}},
    "without-auto-complete": {"triton": {"autoCompleteConfig": False}},
    "gateway-off": {"gateway": {"enabled": False, "allow": {"trace": True}}},
    "gateway-token": {"gateway": {"auth": {"mode": "Token"}}},
    "gateway-without-authentication": {"gateway": {"auth": {"mode": "None"}}},
    "without-network-policy": {"networkPolicy": {"enabled": False}},
    "release-23.11": {"triton": {"image": "nvcr.io/nvidia/tritonserver:23.11-py3"}},
    "release-23.12": {"triton": {"image": "nvcr.io/nvidia/tritonserver:23.12-py3"}},
    "release-24.01": {"triton": {"image": "nvcr.io/nvidia/tritonserver:24.01-py3"}},
}


def children(spec):
    """Return the children of a model with *spec*."""
    model = make.model(**spec)
    annotations = {
        "spec.repository": names.REPOSITORY_ANNOTATION,
        "spec.middleware.source": names.SCRIPT_ANNOTATION,
    }
    sources = model.sources.items()
    contents = {annotations[field]: "digest-of-files" for field, each in sources if each.config_map}
    settings = Settings(identity="test")
    return desired(model, settings, contents=contents, issuer=make.ISSUER)


@pytest.fixture
def settings_for_configuration(monkeypatch):
    """Show what the gateway is told, in place of the files made of it, which have golden files."""

    def told(settings):
        return {"settings": yaml.safe_dump(json.loads(json.dumps(settings, default=_plain)))}

    # By this way, because the package has a function of the same name.
    module = sys.modules["triton_operator.children.gateway_configuration"]
    monkeypatch.setattr(module, "render", told)
    caches = (module._files, module._digest)
    for each in caches:
        each.cache_clear()
    yield
    for each in caches:
        each.cache_clear()


def _plain(value):
    return sorted(value) if isinstance(value, frozenset) else vars(value)


@pytest.mark.parametrize("case", CASES)
@pytest.mark.usefixtures("settings_for_configuration")
def test_manifests(case, golden):
    """The manifests of the case are those that were reviewed."""
    text = yaml.safe_dump_all(children(CASES[case]), sort_keys=False, width=100)
    golden(GOLDEN / f"{case}.yaml", text)


def test_every_expected_file_belongs_to_a_case():
    """No file is left over from a case that is gone."""
    assert {path.stem for path in GOLDEN.glob("*.yaml")} == set(CASES)


def test_the_full_case_sets_every_field():
    """A new field of the API has to appear in the full case."""
    model = make.model(**FULL)
    parts = [model.spec, model.spec.triton, model.spec.gpus, model.spec.placement]
    parts += [model.spec.rollout, model.spec.expose.service, model.spec.resources]
    gateway = model.spec.gateway
    parts += [gateway, gateway.auth, gateway.limits, gateway.cors, gateway.allow, gateway.tls]
    parts += [model.spec.expose, model.spec.expose.ingress, model.spec.expose.routes]
    parts += [model.spec.network_policy]
    parts += [model.middleware, model.middleware.source, model.middleware.environment]
    elsewhere = {"suspend"}
    kinds_of_source = {"config_map", "volume", "image"}
    assert [part.__class__.model_fields.keys() - part.model_fields_set for part in parts] == [
        elsewhere,
        *[set()] * 17,
        kinds_of_source,
        set(),
    ]
