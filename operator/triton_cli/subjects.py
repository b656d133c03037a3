"""The TritonModels that a command is about, as the operator would read them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

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
    metadata = document.body.get("metadata") or {}
    own = metadata.get("namespace")
    if own and namespace and own != namespace:
        raise UserError(
            f"{document.source}:{document.line(('metadata', 'namespace'))}: the namespace "
            f"{own!r} of {metadata.get('name')!r} is not that of --namespace, {namespace!r}; "
            "leave one of the two out"
        )
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
    wanted = (source.name, model.metadata.namespace) if source else None
    maps = (each.body for each in documents if each.is_a("ConfigMap"))
    found = next((body for body in maps if _identity(body) == wanted), None)
    return Subject(model, found)


def _identity(body: Object) -> tuple[str, str]:
    return body["metadata"].get("name", ""), body["metadata"]["namespace"]
