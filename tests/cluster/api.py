"""The API server in raw JSON: what it answers, and nothing made of it."""

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from kubernetes import client, config

from cluster import access

Object = dict[str, Any]

_COLLECTIONS = {
    "ConfigMap": ("/api/v1", "configmaps"),
    "CustomResourceDefinition": ("/apis/apiextensions.k8s.io/v1", "customresourcedefinitions"),
    "Deployment": ("/apis/apps/v1", "deployments"),
    "EndpointSlice": ("/apis/discovery.k8s.io/v1", "endpointslices"),
    "Event": ("/api/v1", "events"),
    "GRPCRoute": ("/apis/gateway.networking.k8s.io/v1", "grpcroutes"),
    "HTTPRoute": ("/apis/gateway.networking.k8s.io/v1", "httproutes"),
    "Ingress": ("/apis/networking.k8s.io/v1", "ingresses"),
    "Lease": ("/apis/coordination.k8s.io/v1", "leases"),
    "Namespace": ("/api/v1", "namespaces"),
    "NetworkPolicy": ("/apis/networking.k8s.io/v1", "networkpolicies"),
    "Node": ("/api/v1", "nodes"),
    "PersistentVolume": ("/api/v1", "persistentvolumes"),
    "PersistentVolumeClaim": ("/api/v1", "persistentvolumeclaims"),
    "Pod": ("/api/v1", "pods"),
    "PodDisruptionBudget": ("/apis/policy/v1", "poddisruptionbudgets"),
    "ReplicaSet": ("/apis/apps/v1", "replicasets"),
    "ResourceQuota": ("/api/v1", "resourcequotas"),
    "Secret": ("/api/v1", "secrets"),
    "Service": ("/api/v1", "services"),
    "ServiceAccount": ("/api/v1", "serviceaccounts"),
    "TritonModel": ("/apis/triton-operator.dev/v1alpha1", "tritonmodels"),
}
_CLUSTER_WIDE = {"CustomResourceDefinition", "Namespace", "Node", "PersistentVolume"}

CHILD_KINDS = ("Deployment", "NetworkPolicy", "PodDisruptionBudget", "Service", "ServiceAccount")


@dataclass
class Refusal(Exception):  # noqa: N818  # it is what the tests look for, no accident
    """A request that the API server did not carry out."""

    status: int
    message: str
    causes: tuple[Object, ...] = ()
    """The StatusCauses of an object that is invalid."""

    def __str__(self) -> str:
        return f"{self.status}: {self.message}"


class Api:
    """One connection pool to the API server."""

    def __init__(self) -> None:
        """Connect as the kubeconfig says."""
        configuration = client.Configuration()
        config.load_kube_config(  # type: ignore[no-untyped-call]
            access.kubeconfig(), client_configuration=configuration
        )
        self._client = client.ApiClient(configuration)

    def request(
        self,
        method: str,
        path: str,
        body: Any = None,
        content: str = "application/json",
        **query: Any,
    ) -> str:
        """Return the text of an answer; raise Refusal when it is none of success."""
        url = f"{self._client.configuration.host}{path}"
        answer = self._client.rest_client.pool_manager.request(
            method,
            f"{url}?{urlencode(query)}" if query else url,
            body=None if body is None else json.dumps(body),
            headers={"Content-Type": content, "Accept": "application/json, */*"},
            timeout=30,
            retries=False,
        )
        text = answer.data.decode()
        if answer.status >= 400:
            raise Refusal(answer.status, _message(text), _causes(text))
        return text

    def create(self, manifest: Object, **query: Any) -> Object:
        """Create an object; unknown fields are refused."""
        path = _path(manifest["kind"], manifest["metadata"].get("namespace"))
        return self._json("POST", path, manifest, fieldValidation="Strict", **query)

    def get(self, kind: str, namespace: str | None, name: str) -> Object | None:
        """Return an object, None when there is none."""
        try:
            return self._json("GET", _path(kind, namespace, name))
        except Refusal as refusal:
            if refusal.status == 404:
                return None
            raise

    def list(self, kind: str, namespace: str | None = None, selector: str = "") -> list[Object]:
        """Return the objects of a namespace, or of all."""
        query = {"labelSelector": selector} if selector else {}
        items: list[Object] = self._json("GET", _path(kind, namespace), **query)["items"]
        return items

    def replace(self, manifest: Object, **query: Any) -> Object:
        """Replace an object by *manifest*."""
        metadata = manifest["metadata"]
        path = _path(manifest["kind"], metadata.get("namespace"), metadata["name"])
        return self._json("PUT", path, manifest, **query)

    def patch(
        self,
        kind: str,
        namespace: str | None,
        name: str,
        patch: Any,
        *,
        part: str = "",
        **query: Any,
    ) -> Object:
        """Merge *patch* into an object, or carry it out when it is a list of operations."""
        content = "application/json-patch+json" if isinstance(patch, list) else None
        path = f"{_path(kind, namespace, name)}{part}"
        content = content or "application/merge-patch+json"
        return self._json("PATCH", path, patch, content, **query)

    def apply(self, manifest: Object, manager: str, *, part: str = "", **query: Any) -> Object:
        """Apply *manifest* on the server as *manager*."""
        metadata = manifest["metadata"]
        path = f"{_path(manifest['kind'], metadata.get('namespace'), metadata['name'])}{part}"
        content = "application/apply-patch+yaml"
        return self._json("PATCH", path, manifest, content, fieldManager=manager, **query)

    def delete(self, kind: str, namespace: str | None, name: str, **options: Any) -> None:
        """Delete an object in the background; that it is gone already is fine."""
        options = {"propagationPolicy": "Background", **options}
        try:
            self.request("DELETE", _path(kind, namespace, name), options)
        except Refusal as refusal:
            if refusal.status != 404:
                raise

    def log(self, namespace: str, pod: str, **query: Any) -> str:
        """Return the log of a pod's only container."""
        return self.request("GET", f"{_path('Pod', namespace, pod)}/log", **query)

    def _json(
        self,
        method: str,
        path: str,
        body: Any = None,
        content: str = "application/json",
        **query: Any,
    ) -> Object:
        decoded: Object = json.loads(self.request(method, path, body, content, **query))
        return decoded


def _path(kind: str, namespace: str | None = None, name: str | None = None) -> str:
    root, plural = _COLLECTIONS[kind]
    within = f"/namespaces/{namespace}" if namespace and kind not in _CLUSTER_WIDE else ""
    return f"{root}{within}/{plural}" + (f"/{quote(name)}" if name else "")


def _message(text: str) -> str:
    try:
        return str(json.loads(text)["message"])
    except (ValueError, KeyError, TypeError):
        return text


def _causes(text: str) -> tuple[Object, ...]:
    try:
        return tuple(json.loads(text)["details"]["causes"])
    except (ValueError, KeyError, TypeError):
        return ()
