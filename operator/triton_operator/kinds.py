"""The kinds of objects that the operator reads and writes, and where the API server keeps them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from triton_api import GROUP, KIND, PLURAL, VERSION

Object = dict[str, Any]
"""An object as the API server sends it: decoded JSON."""


@dataclass(frozen=True)
class Kind:
    """A kind of object and the REST path of its collection."""

    group: str
    version: str
    name: str
    plural: str

    @property
    def api_version(self) -> str:
        """Return group/version as manifests write it."""
        return f"{self.group}/{self.version}" if self.group else self.version

    def path(self, namespace: str | None, name: str | None = None) -> str:
        """Return the REST path of one object, of a namespace's objects, or of all."""
        root = f"/apis/{self.group}" if self.group else "/api"
        within = f"/namespaces/{namespace}" if namespace else ""
        return f"{root}/{self.version}{within}/{self.plural}" + (f"/{name}" if name else "")


TRITON_MODEL: Final = Kind(GROUP, VERSION, KIND, PLURAL)
CONFIG_MAP: Final = Kind("", "v1", "ConfigMap", "configmaps")
POD: Final = Kind("", "v1", "Pod", "pods")
SERVICE_ACCOUNT: Final = Kind("", "v1", "ServiceAccount", "serviceaccounts")
SERVICE: Final = Kind("", "v1", "Service", "services")
DEPLOYMENT: Final = Kind("apps", "v1", "Deployment", "deployments")
DISRUPTION_BUDGET: Final = Kind("policy", "v1", "PodDisruptionBudget", "poddisruptionbudgets")
SECRET: Final = Kind("", "v1", "Secret", "secrets")
NETWORK_POLICY: Final = Kind("networking.k8s.io", "v1", "NetworkPolicy", "networkpolicies")
INGRESS: Final = Kind("networking.k8s.io", "v1", "Ingress", "ingresses")
HTTP_ROUTE: Final = Kind("gateway.networking.k8s.io", "v1", "HTTPRoute", "httproutes")
GRPC_ROUTE: Final = Kind("gateway.networking.k8s.io", "v1", "GRPCRoute", "grpcroutes")

PAGE: Final = 100
"""Objects to ask for at a time; a page of 500 Deployments is 25 MB once decoded."""

ROUTES: Final = (HTTP_ROUTE, GRPC_ROUTE)
"""Kinds of the Gateway API, which not every cluster has: listed and read, never watched."""

CHILDREN: Final = (
    SERVICE_ACCOUNT,
    CONFIG_MAP,
    NETWORK_POLICY,
    DEPLOYMENT,
    SERVICE,
    INGRESS,
    *ROUTES,
    DISRUPTION_BUDGET,
)
"""What the operator makes for a TritonModel, in the order of creation. Secrets are made too, but
never read: see key_secrets.py."""

LABELLED: Final = (
    *(kind for kind in CHILDREN if kind not in {CONFIG_MAP, *ROUTES}),
    POD,
)
"""What is watched by our label only, so that a large cluster costs nothing."""

WATCHED: Final = (TRITON_MODEL, *LABELLED, CONFIG_MAP)

_BY_NAME: Final = {kind.name: kind for kind in (*WATCHED, *ROUTES, SECRET)}


def kind_of(body: Mapping[str, Any]) -> Kind:
    """Return the Kind of an object that carries its kind.

    Raises KeyError for a kind that the operator does not handle.
    """
    return _BY_NAME[body["kind"]]
