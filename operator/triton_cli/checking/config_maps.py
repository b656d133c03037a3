"""Check the files that a TritonModel has in ConfigMaps, which are among the manifests."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from triton_api.v1alpha1 import TritonModel
from triton_cli.checking.remark import Remark, from_finding
from triton_cli.checking.scripts import script_remarks
from triton_cli.document import Document
from triton_operator.checks import config_map_has_keys, script_map_has_keys
from triton_operator.config_map_files import findings
from triton_operator.kinds import Object
from triton_operator.observed import Observed, trimmed
from triton_operator.problems import Problem

_HasKeys = Callable[[TritonModel, Observed], Problem | None]


def config_map_remarks(
    document: Document, model: TritonModel, others: Sequence[Document]
) -> Iterator[Remark]:
    """Yield what is wrong with the ConfigMaps of *model* that are among *others*.

    *document* is the manifest of *model*.
    """
    for field, source in model.sources.items():
        name = source.config_map.name if source.config_map else None
        found = next((each for each in others if name and _is(each, name, model)), None)
        if found is None or source.config_map is None:
            continue
        wrong = [*_no_text(found)] or [*_lacking(document, model, field, found)]
        yield from wrong
        if not wrong:
            keys = {item.path: item.key for item in source.config_map.items}
            for remark in _OF_FILES[field](model, found, document):
                yield _in_key(remark, keys or {remark.file: remark.file}, found)


def _of_repository(model: TritonModel, found: Document, document: Document) -> Iterator[Remark]:
    for finding in findings(model, found.body):
        yield from_finding(finding, "", document.source)


def _of_script(model: TritonModel, found: Document, document: Document) -> Iterator[Remark]:
    del document
    entry = model.middleware.entry_script
    source = model.middleware.source.config_map
    items = source.items if source else []
    key = next((item.key for item in items if item.path == entry), entry)
    text = (found.body.get("data") or {}).get(key)
    if text is not None:
        yield from script_remarks(text, entry)


_OF_FILES = {"spec.repository": _of_repository, "spec.middleware.source": _of_script}
_HAS_KEYS: Mapping[str, _HasKeys] = {
    "spec.repository": config_map_has_keys,
    "spec.middleware.source": script_map_has_keys,
}


def _no_text(found: Document) -> Iterator[Remark]:
    wrong = [key for key, value in _entries(found).items() if not isinstance(value, str)]
    if wrong:
        line = found.line(("data", wrong[0]))
        message = "Invalid value: the content of a key is text; put it into quotes"
        yield Remark("Error", found.source, line, None, f"data.{wrong[0]}", message)


def _lacking(
    document: Document, model: TritonModel, field: str, found: Document
) -> Iterator[Remark]:
    missing = _HAS_KEYS[field](model, _observed(document.body, field, found.body))
    if missing is not None:
        line = document.line((*field.split("."), "configMap", "items"))
        yield Remark("Error", document.source, line, None, f"{field}.configMap", missing.message)


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


def _in_key(remark: Remark, keys: Mapping[str, str], config_map: Document) -> Remark:
    """Return *remark* with its place in the ConfigMap, or in the file that a key was made of."""
    path = remark.file.removeprefix("/")
    key = keys.get(path)
    if remark.field or key is None:
        return replace(remark, file=config_map.source if not remark.field else remark.file)
    if key in config_map.files:
        return replace(remark, file=config_map.files[key])
    start = config_map.line(("data", key))
    line = start + remark.line if remark.line else start
    return replace(
        remark, file=config_map.source, line=line, column=None, field=f"data[{key}], {path}"
    )


def _observed(body: Object, field: str, config_map: Object) -> Observed:
    of_repository = trimmed(config_map) if field == "spec.repository" else None
    return Observed(
        body=body,
        children={},
        pods=(),
        config_map=of_repository,
        script_map=None if of_repository else trimmed(config_map),
        now=datetime.now(UTC),
    )
