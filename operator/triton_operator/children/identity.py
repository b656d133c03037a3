"""As whom the pods ask a source: the ServiceAccount, and what clouds want to see on a pod."""

from typing import Final

from triton_api import contract, names
from triton_api.v1alpha1 import TritonModel
from triton_api.v1alpha1.middleware import ScriptSource
from triton_api.v1alpha1.repository import Repository

# Without it Azure's webhook gives the pod no token: azure.github.io/azure-workload-identity.
_AZURE_LABEL: Final = {"azure.workload.identity/use": "true"}
# What serves needs no cloud: what gets the models stays out of the reach of model code. Each
# webhook has its own mark between the names of containers.
_SKIPPED: Final = {
    "azure.workload.identity/skip-containers": ";",
    "eks.amazonaws.com/skip-containers": ",",
}


def account(model: TritonModel) -> str:
    """Return the name of the ServiceAccount that the pods run as."""
    return _chosen(model) or names.service_account(model.name)


def identity_labels(model: TritonModel) -> dict[str, str]:
    """Return the labels by which a cloud knows that the pod wants its workload identity."""
    return _AZURE_LABEL if any(map(_wants_azure, model.sources.values())) else {}


def identity_annotations(model: TritonModel) -> dict[str, str]:
    """Return the annotations that keep a chosen account's cloud identity with the fetcher."""
    if not _chosen(model):
        return {}
    serving = [contract.TRITON_CONTAINER]
    serving += [contract.MIDDLEWARE_CONTAINER] if model.spec.middleware else []
    return {name: between.join(serving) for name, between in _SKIPPED.items()}


def _chosen(model: TritonModel) -> str | None:
    credentials = model.spec.repository and model.spec.repository.credentials
    return credentials.service_account_name if credentials else None


def _wants_azure(source: Repository | ScriptSource) -> bool:
    secret = source.credentials and source.credentials.secret_name
    return (source.uri or "").startswith("azure://") and not secret
