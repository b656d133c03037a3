"""Where the repository comes from, and which models are wanted."""

from collections.abc import Iterator

from triton_api.contract import SOURCE_PATH
from triton_cli.explanation.decision import Case, Decision


def source(case: Case) -> Iterator[Decision]:
    """Tell how the repository gets into the pod."""
    repository = case.model.repository
    if repository.uri:
        where = "into the cache volume" if repository.cache else "onto the pod's own disk"
        yield Decision(
            "repository", repository.uri, f"the init container `fetcher` fetches it {where}"
        )
    else:
        why = f"the kubelet mounts it at {SOURCE_PATH}, read-only and without a copy"
        yield Decision("repository", case.volume_kind("source"), why)
    enforced = repository.check == "Enforce"
    yield Decision(
        "check before start",
        repository.check,
        "an error in the repository keeps Triton from starting"
        if enforced
        else "errors are told in status.warnings and Triton is let try",
    )


def models(case: Case) -> Iterator[Decision]:
    """Tell which models must be ready."""
    wanted = case.model.wanted_models
    if not wanted:
        yield Decision("models", "all in the repository", "spec.triton.models names none")
        return
    named = bool(case.model.spec.triton.models)
    why = "spec.triton.models names them" if named else "the ConfigMap's items begin with them"
    yield Decision("models", ", ".join(wanted), f"{why}; each must be ready")
