"""As whom the pods ask a source: the ServiceAccount, and what clouds want to see on a pod."""

from typing import Final

from triton_api import contract, names
from triton_api.v1alpha1 import TritonModel

# Without it Azure's webhook gives the pod no token: azure.github.io/azure-workload-identity.
_AZURE_LABEL: Final = {"azure.workload.identity/use": "true"}
# Triton needs no cloud: what gets the models stays out of the reach of model code.
_SKIPPED: Final = {
    "azure.workload.identity/skip-containers": contract.TRITON_CONTAINER,
    "eks.amazonaws.com/skip-containers": contract.TRITON_CONTAINER,
}


def account(model: TritonModel) -> str:
    """Return the name of the ServiceAccount that the pods run as."""
    return _chosen(model) or names.service_account(model.name)


def identity_labels(model: TritonModel) -> dict[str, str]:
    """Return the labels by which a cloud knows that the pod wants its workload identity."""
    source = model.spec.repository
    secret = source.credentials and source.credentials.secret_name
    on_azure = (source.uri or "").startswith("azure://")
    return _AZURE_LABEL if on_azure and not secret else {}


def identity_annotations(model: TritonModel) -> dict[str, str]:
    """Return the annotations that keep a chosen account's cloud identity with the fetcher."""
    return _SKIPPED if _chosen(model) else {}


def _chosen(model: TritonModel) -> str | None:
    credentials = model.spec.repository.credentials
    return credentials.service_account_name if credentials else None
