"""What must hold for a source before any pod is made. Pure."""

from triton_api.conditions import Reason
from triton_api.fetching import SourcePolicy
from triton_api.source_policy import refusal
from triton_api.v1alpha1 import TritonModel
from triton_operator.diagnosis.fetch import finding_failure
from triton_operator.observed import Observed
from triton_operator.problems import Problem, stalled
from triton_operator.settings import Settings


def source_is_allowed(model: TritonModel, policy: SourcePolicy) -> Problem | None:
    """Each address must be one that *policy* lets models and scripts be fetched from."""
    for field, source in model.sources.items():
        why = refusal(source.uri, policy, endpoint=source.endpoint) if source.uri else None
        if why:
            return stalled(Reason.SOURCE_NOT_ALLOWED, f"{field}.uri: {why}")
    return None


def account_is_allowed(model: TritonModel, settings: Settings) -> Problem | None:
    """A ServiceAccount is chosen only where the platform team lets models choose one."""
    if model.own_service_account or settings.allow_service_accounts:
        return None
    return stalled(
        Reason.SOURCE_NOT_ALLOWED,
        "spec.repository.credentials.serviceAccountName: this operator lets no TritonModel choose "
        f"its ServiceAccount; remove it and bind the identity to the account {model.name!r}, or "
        "have sources.allowServiceAccounts set",
    )


def repository_is_valid(model: TritonModel, observed: Observed) -> Problem | None:
    """A repository in a ConfigMap must be one that Triton loads: what runs goes on running."""
    errors = [each for each in observed.findings if each.severity == "Error"]
    if not errors or model.repository.check == "Warn":
        return None
    first = finding_failure(errors[0])
    return stalled(Reason.REPOSITORY_INVALID, first.message)
