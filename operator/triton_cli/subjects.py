"""The TritonModels that a command is about, as the operator would read them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from triton_api.v1alpha1 import TritonModel, parse
from triton_cli.errors import UserError
from triton_cli.manifests import Document, read, triton_models
from triton_cli.validation import validate
from triton_operator.children.contents import contents
from triton_operator.kinds import Object
from triton_operator.observed import trimmed


@dataclass(frozen=True)
class Subject:
    """A TritonModel with what came along with it."""

    model: TritonModel
    config_map: Object | None = None
    """The ConfigMap of its repository, where it is among the manifests."""
    script_map: Object | None = None
    """The ConfigMap of its script, likewise."""
    beside: tuple[Document, ...] = ()
    """Every other manifest in its namespace."""

    @property
    def contents(self) -> dict[str, str]:
        """Return the digests of the ConfigMaps, as the operator annotates pods with them."""
        found = (self.config_map, self.script_map)
        return contents(*(trimmed(each) if each else None for each in found))

    @property
    def missing_config_maps(self) -> list[str]:
        """Return the names of the ConfigMaps that are not among the manifests."""
        found = {"spec.repository": self.config_map, "spec.middleware.source": self.script_map}
        return [
            source.config_map.name
            for field, source in self.model.sources.items()
            if source.config_map and found[field] is None
        ]


def subjects(
    names: Sequence[str], namespace: str | None, *, fallback: str = "default"
) -> list[Subject]:
    """Return the TritonModels in the files *names*, valid and in their namespaces.

    *namespace* is what the user has chosen, *fallback* where nothing names one. Raises UserError.
    """
    documents = read(names)
    placed = [_placed(document, namespace, fallback) for document in documents]
    return [_subject(document, placed) for document in triton_models(placed, names)]


def _placed(document: Document, namespace: str | None, fallback: str) -> Document:
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
    placed = {**metadata, "namespace": own or namespace or fallback}
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
    maps = {
        field: _config_map(source.config_map.name, model, documents)
        for field, source in model.sources.items()
        if source.config_map
    }
    beside = tuple(each for each in documents if _is_beside(each, model))
    return Subject(model, maps.get("spec.repository"), maps.get("spec.middleware.source"), beside)


def _is_beside(document: Document, model: TritonModel) -> bool:
    return document.metadata.get("namespace") == model.metadata.namespace


def _config_map(name: str, model: TritonModel, documents: Sequence[Document]) -> Object | None:
    """Return the ConfigMap *name* beside *model*, None when it is not among *documents*."""
    wanted = (name, model.metadata.namespace)
    maps = (each for each in documents if each.is_a("ConfigMap") and each.metadata)
    found = next((each for each in maps if _identity(each) == wanted), None)
    return _readable(found).body if found else None


def _readable(config_map: Document) -> Document:
    """Return *config_map*. Raises UserError where its data is none."""
    for part in ("data", "binaryData"):
        entries = config_map.body.get(part) or {}
        if not isinstance(entries, dict) or not all(
            isinstance(each, str) for each in entries.values()
        ):
            raise UserError(
                f"{config_map.source}:{config_map.line((part,))}: {part} of a ConfigMap has a text "
                "under each key; put it into quotes"
            )
    return config_map


def _identity(document: Document) -> tuple[Any, Any]:
    return document.metadata.get("name"), document.metadata.get("namespace")
