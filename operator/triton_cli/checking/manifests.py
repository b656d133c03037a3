"""Check a TritonModel: what the API server says, then what the operator says."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from triton_api.v1alpha1 import TritonModel, parse
from triton_cli.checking.remark import Remark, from_finding
from triton_cli.manifests import Document
from triton_cli.validation import validate
from triton_operator.checks import config_map_has_keys
from triton_operator.config_map_files import findings
from triton_operator.kinds import Object
from triton_operator.observed import Observed, trimmed
from triton_operator.settings import Settings
from triton_operator.source_checks import account_is_allowed, source_is_allowed


def manifest_remarks(
    document: Document, others: Sequence[Document], settings: Settings
) -> list[Remark]:
    """Return what is to be said about the TritonModel in *document*.

    *others* are looked through for the ConfigMap of its repository. *settings* say what the
    operator allows.
    """
    verdict = validate(document.body)
    if verdict.causes:
        return [
            Remark(
                "Error",
                document.source,
                document.line(cause.path),
                None,
                cause.field or document.body["kind"],
                cause.message,
            )
            for cause in verdict.causes
        ]
    metadata = {"namespace": "default", **verdict.body["metadata"]}
    model = parse({**verdict.body, "metadata": metadata})
    return [*_operators(document, model, settings), *_of_files(document, model, others)]


def _operators(document: Document, model: TritonModel, settings: Settings) -> Iterator[Remark]:
    """Yield what the operator would refuse to make pods for."""
    for problem in (
        source_is_allowed(model, settings.source_policy),
        account_is_allowed(model, settings),
    ):
        if problem is not None:
            line = document.line(("spec", "repository"))
            yield Remark("Error", document.source, line, None, "spec.repository", problem.message)


def _of_files(
    document: Document, model: TritonModel, others: Sequence[Document]
) -> Iterator[Remark]:
    """Yield what is wrong with the files in a ConfigMap that is among *others*."""
    source = model.spec.repository and model.spec.repository.config_map
    found = source and next((each for each in others if _is(each, source.name, model)), None)
    if not found:
        return
    wrong = [key for key, value in _entries(found).items() if not isinstance(value, str)]
    if wrong:
        line = found.line(("data", wrong[0]))
        message = "Invalid value: the content of a key is text; put it into quotes"
        yield Remark("Error", found.source, line, None, f"data.{wrong[0]}", message)
        return
    missing = config_map_has_keys(model, _observed(document.body, found.body))
    if missing is not None:
        line = document.line(("spec", "repository", "configMap", "items"))
        yield Remark(
            "Error", document.source, line, None, "spec.repository.configMap", missing.message
        )
        return
    keys = {item.path: item.key for item in source.items} if source else {}
    for finding in findings(model, found.body):
        yield _in_key(from_finding(finding, "", document.source), keys, found)


def _entries(config_map: Document) -> Mapping[str, Any]:
    """Return all keys with their contents."""
    parts = [config_map.body.get(part) or {} for part in ("data", "binaryData")]
    if not all(isinstance(part, Mapping) for part in parts):
        return {"": None}
    return {key: value for part in parts for key, value in part.items()}


def _is(document: Document, name: str, model: TritonModel) -> bool:
    metadata = document.metadata
    namespace = metadata.get("namespace") or model.metadata.namespace
    return document.is_a("ConfigMap") and (metadata.get("name"), namespace) == (
        name,
        model.metadata.namespace,
    )


def _in_key(remark: Remark, keys: dict[str, str], config_map: Document) -> Remark:
    """Return *remark* with its place in the ConfigMap instead of in the repository."""
    path = remark.file.removeprefix("/")
    key = keys.get(path)
    if remark.field or key is None:
        return replace(remark, file=config_map.source if not remark.field else remark.file)
    start = config_map.line(("data", key))
    line = start + remark.line if remark.line else start
    return replace(
        remark, file=config_map.source, line=line, column=None, field=f"data[{key}], {path}"
    )


def _observed(body: Object, config_map: Object) -> Observed:
    return Observed(
        body=body, children={}, pods=(), config_map=trimmed(config_map), now=datetime.now(UTC)
    )
