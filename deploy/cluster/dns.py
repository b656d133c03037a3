"""Describe the cluster's DNS: CoreDNS without any server to forward to."""

from typing import Any

import images
import settings

NAMESPACE = "kube-system"
NAME = "coredns"
_LABELS = {"k8s-app": "kube-dns"}
# Above 1023, so that the program needs no capability; the Service has port 53.
_PORT = 1053

# A name outside the cluster gets a prompt "no such name": there is no route to it anyway.
_COREFILE = f"""\
{settings.CLUSTER_DOMAIN}:{_PORT} {settings.REVERSE_ZONES.replace(" ", f":{_PORT} ")}:{_PORT} {{
    errors
    cache 5
    loadbalance
    kubernetes {settings.CLUSTER_DOMAIN} {settings.REVERSE_ZONES} {{
        pods insecure
        ttl 5
    }}
}}
.:{_PORT} {{
    errors
    health :8080
    ready :8181
    template ANY ANY {{
        rcode NXDOMAIN
    }}
}}
"""


def objects() -> list[dict[str, Any]]:
    """Return all objects of the cluster's DNS."""
    return [
        _object("v1", "ServiceAccount"),
        _object("rbac.authorization.k8s.io/v1", "ClusterRole", namespaced=False, rules=_rules()),
        _object(
            "rbac.authorization.k8s.io/v1",
            "ClusterRoleBinding",
            namespaced=False,
            roleRef={"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": NAME},
            subjects=[{"kind": "ServiceAccount", "name": NAME, "namespace": NAMESPACE}],
        ),
        _object("v1", "ConfigMap", data={"Corefile": _COREFILE}),
        _object("v1", "Service", name="kube-dns", spec=_service()),
        _object("apps/v1", "Deployment", spec=_deployment()),
    ]


def _object(
    version: str, kind: str, name: str = NAME, namespaced: bool = True, **fields: Any
) -> dict[str, Any]:
    metadata: dict[str, Any] = {"name": name, "labels": _LABELS}
    if namespaced:
        metadata["namespace"] = NAMESPACE
    return {"apiVersion": version, "kind": kind, "metadata": metadata, **fields}


def _rules() -> list[dict[str, Any]]:
    read = ["list", "watch"]
    core = ["endpoints", "services", "pods", "namespaces"]
    return [
        {"apiGroups": [""], "resources": core, "verbs": read},
        {"apiGroups": ["discovery.k8s.io"], "resources": ["endpointslices"], "verbs": read},
    ]


def _service() -> dict[str, Any]:
    ports = [
        {"name": name, "port": 53, "targetPort": _PORT, "protocol": protocol}
        for name, protocol in (("dns", "UDP"), ("dns-tcp", "TCP"))
    ]
    return {"clusterIP": settings.DNS_SERVICE_ADDRESS, "selector": _LABELS, "ports": ports}


def _deployment() -> dict[str, Any]:
    return {
        "replicas": 1,
        "selector": {"matchLabels": _LABELS},
        "template": {"metadata": {"labels": _LABELS}, "spec": _pod()},
    }


def _pod() -> dict[str, Any]:
    return {
        "serviceAccountName": NAME,
        "priorityClassName": "system-cluster-critical",
        # CoreDNS must not ask itself.
        "dnsPolicy": "Default",
        "nodeSelector": {"kubernetes.io/hostname": settings.NODE_NAME},
        "terminationGracePeriodSeconds": 1,
        "containers": [_container()],
        "volumes": [{"name": "config", "configMap": {"name": NAME}}],
    }


def _container() -> dict[str, Any]:
    return {
        "name": NAME,
        "image": images.COREDNS,
        "imagePullPolicy": "Never",
        "args": ["-conf", "/etc/coredns/Corefile"],
        "volumeMounts": [{"name": "config", "mountPath": "/etc/coredns", "readOnly": True}],
        "readinessProbe": {"httpGet": {"path": "/ready", "port": 8181}, "periodSeconds": 1},
        "livenessProbe": {"httpGet": {"path": "/health", "port": 8080}, "initialDelaySeconds": 10},
        "resources": {"requests": {"cpu": "20m", "memory": "32Mi"}, "limits": {"memory": "128Mi"}},
        "securityContext": {
            "runAsNonRoot": True,
            "readOnlyRootFilesystem": True,
            "allowPrivilegeEscalation": False,
            "capabilities": {"drop": ["ALL"]},
            "seccompProfile": {"type": "RuntimeDefault"},
        },
    }
