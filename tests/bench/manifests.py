"""What is created: TritonModels, the bare Deployments to compare them with, their ConfigMap."""

from typing import Final

from bench.api import Object

CONFIG_MAP: Final = "bench-repository"
LABEL: Final = "triton-operator-bench"
IMAGE: Final = "localhost/triton-operator-bench:none"
_KEY: Final = "model.py"
_PATH: Final = "identity/1/model.py"
_SELECTOR: Final = {"type": "kwok"}
_TOLERATIONS: Final = [{"key": "kwok.x-k8s.io/node", "operator": "Exists", "effect": "NoSchedule"}]


def config_map() -> Object:
    """Return the model repository that all share; no fake node ever reads it."""
    return {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {"name": CONFIG_MAP},
        "data": {_KEY: "# served by nobody\n"},
    }


def triton_model(name: str) -> Object:
    """Return a TritonModel with one GPU, for the fake nodes."""
    return {
        "apiVersion": "triton-operator.dev/v1alpha1",
        "kind": "TritonModel",
        "metadata": {"name": name},
        "spec": {
            "repository": {
                "configMap": {"name": CONFIG_MAP, "items": [{"key": _KEY, "path": _PATH}]}
            },
            "triton": {"image": IMAGE},
            "gpus": {"count": 1},
            "placement": {"nodeSelector": _SELECTOR, "tolerations": _TOLERATIONS},
        },
    }


def triton_model_change(value: str) -> Object:
    """Return a merge patch that rolls a TritonModel's pods."""
    return {"spec": {"triton": {"env": [{"name": "BENCH", "value": value}]}}}


def bare_deployment(name: str, template: Object) -> Object:
    """Return a Deployment with the pod *template* that the operator made for a TritonModel."""
    labels = {LABEL: name}
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": name, "labels": labels},
        "spec": {
            "replicas": 1,
            "selector": {"matchLabels": labels},
            "strategy": {
                "type": "RollingUpdate",
                "rollingUpdate": {"maxSurge": 1, "maxUnavailable": 0},
            },
            "template": {
                "metadata": {"labels": labels},
                # The ServiceAccount is a child too; a bare Deployment does with the default one.
                "spec": {**template["spec"], "serviceAccountName": "default"},
            },
        },
    }


def bare_deployment_change(value: str) -> Object:
    """Return a merge patch that rolls a bare Deployment's pods."""
    return {"spec": {"template": {"metadata": {"annotations": {"bench": value}}}}}
