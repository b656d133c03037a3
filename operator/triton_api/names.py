"""Every name and label that the operator gives to an object, in one place."""

from typing import Final

from triton_api import GROUP

# Field managers: children and status are written apart, so that each owns only its fields.
FIELD_MANAGER: Final = "triton-operator"
STATUS_FIELD_MANAGER: Final = "triton-operator-status"
LABELS_FIELD_MANAGER: Final = "triton-operator-labels"

MANAGED_BY_LABEL: Final = "app.kubernetes.io/managed-by"
MANAGED_BY: Final = "triton-operator"
MODEL_LABEL: Final = f"{GROUP}/tritonmodel"

# The registration record, for `kubectl get -l`.
RECORD_NAME_LABEL: Final = f"{GROUP}/model-name"
RECORD_VERSION_LABEL: Final = f"{GROUP}/model-version"
# Of the operator's own pods, as the chart gives them.
OPERATOR_LABELS: Final = {
    "app.kubernetes.io/component": "operator",
    "app.kubernetes.io/part-of": "triton-operator",
}

INTENT_ANNOTATION: Final = f"{GROUP}/intent"
REPOSITORY_ANNOTATION: Final = f"{GROUP}/repository-content"
SCRIPT_ANNOTATION: Final = f"{GROUP}/script-content"

GPU_PRODUCT_LABEL: Final = "nvidia.com/gpu.product"

_LABEL_LENGTH: Final = 63

MANAGED_SELECTOR: Final = f"{MANAGED_BY_LABEL}={MANAGED_BY}"


def selector_labels(name: str) -> dict[str, str]:
    """Return the labels that select the pods of TritonModel *name*.

    Immutable once a Deployment exists, hence as few as can be.
    """
    return {MODEL_LABEL: name}


def child_labels(name: str) -> dict[str, str]:
    """Return the labels of every child of TritonModel *name*.

    None is copied from the TritonModel: a tracking label of Argo CD or Helm on a child would make
    them prune it.
    """
    return {
        "app.kubernetes.io/name": "tritonserver",
        "app.kubernetes.io/part-of": "triton-operator",
        MANAGED_BY_LABEL: MANAGED_BY,
        MODEL_LABEL: name,
    }


def record_labels(name: str, version: int) -> dict[str, str]:
    """Return the labels of the registration record *name*, *version*.

    A label holds 63 characters and ends with a letter or digit, a record's name may be longer and
    end otherwise: then the label is its beginning.
    """
    return {
        RECORD_NAME_LABEL: name[:_LABEL_LENGTH].rstrip("-._"),
        RECORD_VERSION_LABEL: str(version),
    }


def deployment(name: str) -> str:
    """Return the name of the Deployment of TritonModel *name*."""
    return name


def service(name: str) -> str:
    """Return the name of the Service of TritonModel *name*."""
    return name


def service_account(name: str) -> str:
    """Return the name of the ServiceAccount of TritonModel *name*."""
    return name


def disruption_budget(name: str) -> str:
    """Return the name of the PodDisruptionBudget of TritonModel *name*."""
    return name


def gateway_configuration(name: str, digest: str) -> str:
    """Return the name of the ConfigMap with the gateway configuration of *digest*."""
    return f"{name}-gateway-{digest}"


def keys_secret(name: str) -> str:
    """Return the name of the Secret with the generated keys of TritonModel *name*."""
    return f"{name}-keys"


def restricted_api_secret(name: str) -> str:
    """Return the name of the Secret with the key of Triton's restricted interfaces."""
    return f"{name}-restricted-api"


def network_policy(name: str) -> str:
    """Return the name of the NetworkPolicy of TritonModel *name*."""
    return name


def ingress(name: str) -> str:
    """Return the name of the Ingress of TritonModel *name*."""
    return name


def http_route(name: str) -> str:
    """Return the name of the HTTPRoute of TritonModel *name*."""
    return name


def grpc_route(name: str) -> str:
    """Return the name of the GRPCRoute of TritonModel *name*."""
    return name


def audience(name: str, namespace: str) -> str:
    """Return the audience that a token for TritonModel *name* must have."""
    return f"{name}.{namespace}.svc"
