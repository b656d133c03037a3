"""Compare what the operator would make of manifests with what the cluster has."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from triton_cli.cluster import Kubectl, KubectlError
from triton_cli.cluster.children import absent_kinds, owned
from triton_cli.cluster.differences import differences
from triton_cli.cluster.installed import issuer
from triton_cli.cluster.kubectl import MODELS
from triton_cli.printing import qualified_name
from triton_cli.rendering import rendered
from triton_cli.subjects import Subject
from triton_operator.kinds import Object
from triton_operator.settings import Settings
from triton_operator.token_issuer import TokenIssuer

# Of a model that is not there yet; an owner without one is refused.
_NO_UID: Final = "00000000-0000-0000-0000-000000000000"


def compared(
    kubectl: Kubectl, subjects: Sequence[Subject], settings: Settings, given: TokenIssuer | None
) -> str:
    """Return the differences as diff writes them, "" when there are none.

    *given* is who signs the cluster's tokens; else the cluster is asked. Raises UserError.
    """
    found = []
    for subject in subjects:
        here = replace(kubectl, namespace=subject.model.metadata.namespace)
        stored = _stored(here, subject)
        by_token = subject.model.spec.gateway.auth.mode == "Token"
        signer = given or (issuer(here) if by_token else None)
        wanted = rendered(stored, settings, signer)
        absent = absent_kinds(here, wanted)
        possible = [each for each in wanted if each["kind"] not in absent]
        found += [
            differences(here, possible),
            *(_impossible(each) for each in wanted if each["kind"] in absent),
            _superfluous(here, stored, wanted),
        ]
    return "".join(found)


def _stored(kubectl: Kubectl, subject: Subject) -> Subject:
    """Return *subject* with the uid, and the ConfigMaps that are not beside it, of the cluster."""
    model = subject.model
    live = _or_none(kubectl, MODELS, model.name)
    uid = live["metadata"]["uid"] if live else _NO_UID
    metadata = model.metadata.model_copy(update={"uid": uid})
    maps = {
        field: _or_none(kubectl, "configmap", source.config_map.name)
        for field, source in model.sources.items()
        if source.config_map
    }
    return Subject(
        model.model_copy(update={"metadata": metadata}),
        subject.config_map or maps.get("spec.repository"),
        subject.script_map or maps.get("spec.middleware.source"),
    )


def _impossible(child: Object) -> str:
    return f"+ {qualified_name(child)} waits until the cluster has a kind {child['kind']}\n"


def _superfluous(kubectl: Kubectl, subject: Subject, wanted: Sequence[Mapping[str, object]]) -> str:
    """Return a line for each child that the operator would delete."""
    model = subject.model
    names = {qualified_name(dict(each)) for each in wanted}
    live = owned(kubectl, model.name, model.metadata.uid)
    gone = sorted({qualified_name(each) for each in live} - names)
    return "".join(f"- {name} would be deleted\n" for name in gone)


def _or_none(kubectl: Kubectl, kind: str, name: str) -> Object | None:
    try:
        return kubectl.read("get", kind, name)
    except KubectlError as refused:
        if refused.reason == "NotFound":
            return None
        raise
