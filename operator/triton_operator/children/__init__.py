"""Pure builders of every child of a TritonModel, one file per kind.

A builder takes the model and returns a manifest with only the fields that the operator owns; it
knows no cluster, no clock and no other child. `desired` lists them in the order of creation.
"""

from triton_api.v1alpha1 import TritonModel
from triton_operator.children.deployment import deployment
from triton_operator.children.disruption_budget import disruption_budget
from triton_operator.children.service import service
from triton_operator.children.service_account import service_account
from triton_operator.kinds import Object
from triton_operator.settings import Settings


def desired(
    model: TritonModel, settings: Settings, *, repository_content: str | None
) -> list[Object]:
    """Return the manifests of all children that *model* should have now.

    *settings* name the images. *repository_content* is a digest of the repository where the
    operator can know it, so that new content becomes a new pod template.
    """
    children = [
        # Ahead of the Service: pods take longest, and a Service may find them later.
        deployment(model, settings, repository_content=repository_content),
        service(model),
    ]
    if model.own_service_account:
        children.insert(0, service_account(model))
    # With one replica a budget would only block every drain of its node.
    if model.replicas > 1:
        children.append(disruption_budget(model))
    return children
