"""Check a TritonModel: what the API server says, then what the operator says."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from triton_api import API_VERSION, KIND
from triton_api.v1alpha1 import TritonModel, parse
from triton_cli.checking.config_maps import config_map_remarks
from triton_cli.checking.remark import Remark
from triton_cli.document import Document
from triton_cli.validation import validate
from triton_operator.settings import Settings
from triton_operator.source_checks import account_is_allowed, source_is_allowed

# PEP 440: an exact version, or PEP 508: an address.
_EXACT: Final = re.compile(r"===?\s*[^*]+$|\s@\s")


def manifest_remarks(
    document: Document, others: Sequence[Document], settings: Settings
) -> list[Remark]:
    """Return what is to be said about the TritonModel in *document*.

    *others* are looked through for the ConfigMaps of its repository and its script. *settings* say
    what the operator allows.
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
    return [
        *_written_twice(document, others),
        *_operators(document, model, settings),
        *_packages(document, model),
        *config_map_remarks(document, model, others),
    ]


def _written_twice(document: Document, others: Sequence[Document]) -> Iterator[Remark]:
    """Yield an error for a second TritonModel of the name in the same file.

    In other files it may be a patch, or the same model of another cluster.
    """
    name = document.metadata.get("name")
    same = (each for each in (*others, document) if _identity(each) == _identity(document))
    first = next(each for each in same if each.is_a(KIND, API_VERSION))
    if name and first is not document:
        message = f"{name!r} is in line {first.line()} too, and the later one would replace it"
        line = document.line(("metadata", "name"))
        yield Remark("Error", document.source, line, None, "metadata.name", message)


def _identity(document: Document) -> tuple[object, ...]:
    metadata = document.metadata
    return document.source, metadata.get("namespace"), metadata.get("name")


def _operators(document: Document, model: TritonModel, settings: Settings) -> Iterator[Remark]:
    """Yield what the operator would refuse to make pods for."""
    for problem in (
        source_is_allowed(model, settings.source_policy),
        account_is_allowed(model, settings),
    ):
        if problem is not None:
            # Both begin with the field.
            field, _, message = problem.message.partition(": ")
            line = document.line(tuple(field.split(".")))
            yield Remark("Error", document.source, line, None, field, message)


def _packages(document: Document, model: TritonModel) -> Iterator[Remark]:
    """Yield the packages of the script that may be others tomorrow."""
    script = model.spec.middleware
    for position, package in enumerate(script.environment.pip_packages if script else []):
        if _EXACT.search(package.partition(";")[0]) is None:
            path = ("spec", "middleware", "environment", "pipPackages", position)
            yield Remark(
                "Warning",
                document.source,
                document.line(path),
                None,
                f"spec.middleware.environment.pipPackages[{position}]",
                f"{package} names no exact version, and pods start at any time",
                "Write the version that you tested, such as nltk==3.9.1.",
            )
