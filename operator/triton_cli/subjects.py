"""The TritonModels that a command is about, as the operator would read them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from triton_api.v1alpha1 import TritonModel, parse
from triton_cli.errors import UserError
from triton_cli.manifests import Document, read, triton_models
from triton_cli.validation import validate
from triton_operator.kinds import Object
from triton_operator.observed import trimmed


@dataclass(frozen=True)
class Subject:
    """A TritonModel with what came along with it."""

    model: TritonModel
    config_map: Object | None = None
    """The ConfigMap of its repository, where it is among the manifests."""

    @property
    def repository_content(self) -> str | None:
        """Return the digest of the repository's ConfigMap, as the operator computes it."""
        return trimmed(self.config_map)["digest"] if self.config_map else None


def subjects(names: Sequence[str], namespace: str | None) -> list[Subject]:
    """Return the TritonModels in the files *names*, valid and in their namespaces.

    Raises UserError.
    """
    documents = read(names)
    placed = [_placed(document, namespace) for document in documents]
    return [_subject(document, placed) for document in triton_models(placed, names)]


def _placed(document: Document, namespace: str | None) -> Document:
    """Return *document* in the namespace that kubectl would put it into."""
    metadata = document.metadata
    own = metadata.get("namespace")
    if own and namespace and own != namespace:
        raise UserError(
            f"{document.source}:{document.line(('metadata', 'namespace'))}: the namespace "
            f"{own!r} of {metadata.get('name')!r} is not that of --namespace, {namespace!r}; "
            "leave one of the two out"
        )
    if not metadata:
        # Whatever stands there is told with the other faults of the manifest.
        return document
    placed = {**metadata, "namespace": own or namespace or "default"}
    return replace(document, body={**document.body, "metadata": placed})


def _subject(document: Document, documents: Sequence[Document]) -> Subject:
    verdict = validate(document.body)
    if verdict.causes:
        cause = verdict.causes[0]
        raise UserError(
            f"{document.source}:{document.line(cause.path)}: {cause.field}: {cause.message}; "
            "`kubectl triton check -f` shows all that is wrong"
        )
    model = parse(verdict.body)
    source = model.spec.repository.config_map
    wanted = (source.name, model.metadata.namespace) if source else ("", "")
    found = next((each.body for each in documents if _config_map(each) == wanted), None)
    return Subject(model, found)


def _config_map(document: Document) -> tuple[Any, Any] | None:
    """Return name and namespace of a ConfigMap, None for what is none."""
    metadata = document.metadata
    is_one = document.is_a("ConfigMap") and metadata
    return (metadata.get("name"), metadata.get("namespace")) if is_one else None
