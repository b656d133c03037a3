"""The children of a TritonModel, as the operator applies them."""

from triton_cli.errors import UserError
from triton_cli.subjects import Subject
from triton_operator.children import desired
from triton_operator.kinds import Object
from triton_operator.plan import with_intent
from triton_operator.settings import Settings
from triton_operator.token_issuer import TokenIssuer


def rendered(subject: Subject, settings: Settings, issuer: TokenIssuer | None) -> list[Object]:
    """Return the manifests in the order in which they are applied. Raises UserError."""
    model = subject.model
    if model.spec.gateway.auth.mode == "Token" and issuer is None:
        raise UserError(
            f"{model.name}: mode Token needs the keys by which the cluster's tokens are checked; "
            "give --openid a folder with what `kubectl get --raw` shows of them"
        )
    children = desired(model, settings, contents=subject.contents, issuer=issuer)
    return [with_intent(child) for child in children]


def remarks(subject: Subject) -> list[str]:
    """Return what the manifests can't show."""
    model = subject.model
    said = [
        f"{model.name}: Secret {name} is made with random values" for name in model.made_secrets
    ]
    said += [
        f"{model.name}: ConfigMap {name} is not among the manifests, so its digest is "
        "not in the pod template"
        for name in subject.missing_config_maps
    ]
    return said
