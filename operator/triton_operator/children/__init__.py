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


def desired(model: TritonModel, *, image: str, repository_content: str | None) -> list[Object]:
    """Return the manifests of all children that *model* should have now.

    *image* serves models that name none. *repository_content* is a digest of the repository where
    the operator can know it, so that new content becomes a new pod template.
    """
    image = model.spec.triton.image or image
    children = [
        service_account(model),
        # Ahead of the Service: pods take longest, and a Service may find them later.
        deployment(model, image=image, repository_content=repository_content),
        service(model),
    ]
    # With one replica a budget would only block every drain of its node.
    if model.replicas > 1:
        children.append(disruption_budget(model))
    return children
