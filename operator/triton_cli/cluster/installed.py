"""How the operator of a cluster is installed, where one may read that."""

import json
from collections.abc import Mapping
from typing import Any, Final

from triton_api.names import OPERATOR_LABELS
from triton_cli.cluster.kubectl import Kubectl
from triton_cli.cluster.refusal import KubectlError
from triton_operator.settings import PREFIX, Settings
from triton_operator.token_issuer import NoIssuerError, TokenIssuer, token_issuer

_DISCOVERY: Final = "/.well-known/openid-configuration"
_KEYS: Final = "/openid/v1/jwks"


def installed_settings(kubectl: Kubectl) -> Settings | None:
    """Return the settings of the operator, None where its Deployment may not be read or differs.

    Raises KubectlError.
    """
    selector = ",".join(f"{label}={value}" for label, value in OPERATOR_LABELS.items())
    try:
        found = kubectl.read("get", "deployments.apps", "--all-namespaces", "--selector", selector)
        (deployment,) = found["items"]
        return Settings.model_validate(_values(deployment))
    except ValueError:
        # Not exactly one, or one of another version.
        return None
    except KubectlError as refused:
        if refused.reason != "Forbidden":
            raise
        return None


def issuer(kubectl: Kubectl) -> TokenIssuer | None:
    """Return who signs the cluster's tokens, None where that is not told."""
    try:
        answers = [json.loads(kubectl.run("get", "--raw", path)) for path in (_DISCOVERY, _KEYS)]
        return token_issuer(*answers)
    except (KubectlError, NoIssuerError):
        return None


def _values(deployment: Mapping[str, Any]) -> dict[str, str]:
    """Return what the Deployment sets, by the names of settings; others an older one may have."""
    container = deployment["spec"]["template"]["spec"]["containers"][0]
    variables = {each["name"]: each.get("value") for each in container.get("env") or []}
    variables[f"{PREFIX}NAMESPACE"] = deployment["metadata"]["namespace"]
    return {
        name: value
        for name in Settings.model_fields
        if (value := variables.get(f"{PREFIX}{name.upper()}")) is not None
    }
