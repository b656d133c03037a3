"""ServiceAccount of the serving pods."""

from triton_api import names
from triton_api.v1alpha1 import TritonModel
from triton_operator.children.metadata import manifest
from triton_operator.kinds import SERVICE_ACCOUNT, Object


def service_account(model: TritonModel) -> Object:
    """Return an account of the model's own without any right and without a mounted token.

    Its own, so that a policy or a cloud identity can be bound to one model.
    """
    return manifest(
        model,
        SERVICE_ACCOUNT,
        names.service_account(model.name),
        automountServiceAccountToken=False,
    )
