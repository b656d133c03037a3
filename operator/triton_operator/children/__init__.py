"""Pure builders of every child of a TritonModel, one file per kind.

A builder takes the model and returns a manifest with only the fields that the operator owns; it
knows no cluster, no clock and no other child. `desired` lists them in the order of creation.
"""

from collections.abc import Mapping

from triton_api.v1alpha1 import TritonModel
from triton_operator.children.deployment import deployment
from triton_operator.children.disruption_budget import disruption_budget
from triton_operator.children.gateway_configuration import configuration_name, gateway_configuration
from triton_operator.children.ingress import ingress
from triton_operator.children.network_policy import network_policy
from triton_operator.children.routes import routes
from triton_operator.children.service import service
from triton_operator.children.service_account import service_account
from triton_operator.kinds import Object
from triton_operator.settings import Settings
from triton_operator.token_issuer import TokenIssuer


def desired(
    model: TritonModel,
    settings: Settings,
    *,
    contents: Mapping[str, str],
    issuer: TokenIssuer | None = None,
) -> list[Object]:
    """Return the manifests of all children that *model* should have now.

    *settings* name the images. *contents* are annotations of the pods: digests of what the
    operator can know the content of, so that new content becomes a new pod template. *issuer* is
    needed in mode Token.
    """
    return [
        *([service_account(model)] if model.own_service_account else []),
        *_before_pods(model, settings, issuer),
        # Ahead of the Service: pods take longest, and a Service may find them later.
        deployment(
            model,
            settings,
            contents=contents,
            gateway_configuration=configuration_name(model, issuer),
        ),
        service(model),
        *_ways_in(model),
        # With one replica a budget would only block every drain of its node.
        *([disruption_budget(model)] if model.replicas > 1 else []),
    ]


def _before_pods(
    model: TritonModel, settings: Settings, issuer: TokenIssuer | None
) -> list[Object]:
    """Return what pods mount, and what protects them from their first second on."""
    children = []
    if model.spec.gateway.enabled:
        children.append(gateway_configuration(model, issuer))
    if model.spec.network_policy.enabled:
        children.append(network_policy(model, settings.namespace))
    return children


def _ways_in(model: TritonModel) -> list[Object]:
    expose = model.spec.expose
    children = [ingress(model, expose.ingress)] if expose.ingress else []
    return children + (routes(model, expose.routes) if expose.routes else [])
