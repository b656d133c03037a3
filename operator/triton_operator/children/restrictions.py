"""Triton's own restriction of its interfaces: a second lock behind the gateway.

A restricted interface wants a header with a secret value. The gateway adds it where spec.gateway
lets a client through; nobody else has it. Triton takes the value from its arguments only, so the
kubelet puts it there from a variable, and no manifest holds it.
"""

from collections.abc import Iterator

from triton_api import contract, names
from triton_api.v1alpha1 import TritonModel
from triton_operator.children.gateway import (
    RESTRICTED_HEADER,
    RESTRICTED_VARIABLE,
    ProtectedApi,
)
from triton_operator.kinds import Object


def allowed_apis(model: TritonModel) -> frozenset[ProtectedApi]:
    """Return the interfaces that spec.gateway.allow opens."""
    allow = model.spec.gateway.allow
    switches = {
        ProtectedApi.MODEL_REPOSITORY: allow.repository_control,
        ProtectedApi.SHARED_MEMORY: allow.shared_memory,
        ProtectedApi.TRACE: allow.trace,
        ProtectedApi.LOGGING: allow.logging,
    }
    return frozenset(api for api, on in switches.items() if on)


def restriction_flags(model: TritonModel) -> Iterator[tuple[str, str]]:
    """Yield the flags that restrict interfaces; their value has a variable to be expanded.

    Without a gateway nobody adds the header, so what is allowed is not restricted.
    """
    open_to_all = frozenset() if model.spec.gateway.enabled else allowed_apis(model)
    closed = ",".join(str(api) for api in ProtectedApi if api not in open_to_all)
    if closed:
        value = f"{closed}:{RESTRICTED_HEADER}=$({RESTRICTED_VARIABLE})"
        yield "--http-restricted-api", value
        yield "--grpc-restricted-protocol", value


def restriction_variable(model: TritonModel) -> Object:
    """Return the environment variable with the secret value."""
    reference = {"name": names.restricted_api_secret(model.name), "key": contract.RESTRICTED_KEY}
    return {"name": RESTRICTED_VARIABLE, "valueFrom": {"secretKeyRef": reference}}
