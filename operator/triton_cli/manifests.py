"""Read manifests as `kubectl -f` does: files, folders, standard input; YAML or JSON."""

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import yaml

from triton_api import API_VERSION, KIND
from triton_cli.document import Document, child
from triton_cli.errors import UserError
from triton_cli.kustomization import FILE_NAMES, generated
from triton_cli.yaml_text import content, nodes

__all__ = ["STDIN", "Document", "read", "read_loosely", "triton_models"]

STDIN: Final = "-"
ENDINGS: Final = (".yaml", ".yml", ".json")


def read(names: Sequence[str]) -> list[Document]:
    """Return every manifest in the files and folders *names*; `-` is standard input.

    Raises UserError, also for a document that is no manifest.
    """
    documents = [document for name in names for document in _read(name)]
    for each in documents:
        if not isinstance(each.body, dict):
            raise UserError(
                f"{each.source}:{each.line()}: this is no manifest; begin with apiVersion and kind"
            )
    return documents


def read_loosely(names: Sequence[str]) -> list[Document]:
    """Return what is in files *names* of any kind; a body may then be anything.

    A file that is no YAML, such as a template of Helm, is passed over unless a TritonModel may be
    in it. Raises UserError.
    """
    return [document for name in names for document in _read_loosely(name)]


def from_text(text: str, source: str) -> list[Document]:
    """Return the manifests in *text*, which is from *source*. Raises UserError."""
    return list(_documents(text, source))


def triton_models(documents: Sequence[Document], names: Sequence[str]) -> list[Document]:
    """Return the TritonModels among *documents*; UserError when *names* hold none."""
    found = [document for document in documents if document.is_a(KIND, API_VERSION)]
    if not found:
        raise UserError(
            f"there is no {KIND} of {API_VERSION} in {', '.join(names)}; name a file that holds one"
        )
    return found


def _read_loosely(name: str) -> Sequence[Document]:
    try:
        return list(_read(name))
    except UserError:
        path = Path(name)
        if name != STDIN and path.is_file() and KIND.encode() not in path.read_bytes():
            return ()
        raise


def _read(name: str) -> Iterator[Document]:
    if name == STDIN:
        yield from _documents(sys.stdin.read(), "<stdin>")
        return
    path = Path(name)
    files = [path]
    if path.is_dir():
        # A kustomization is for kustomize, and no object of a cluster.
        named = [file for file in sorted(path.iterdir()) if file.suffix in ENDINGS]
        files = [file for file in named if file.name not in FILE_NAMES]
    for file in files:
        yield from _documents(_text(file), str(file))
    yield from generated(files)


def _text(file: Path) -> str:
    try:
        return file.read_text()
    except OSError as error:
        raise UserError(f"can't read {file}: {error.strerror}; correct the name") from None
    except UnicodeDecodeError:
        raise UserError(f"{file} is not text; name a YAML or JSON file") from None


def _documents(text: str, source: str) -> Iterator[Document]:
    try:
        for node in nodes(text):
            body = content(node)
            # What stands between two lines of dashes may be nothing.
            if body is not None:
                yield from _expanded(body, source, node)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise UserError(f"{source}:{line}: {error.problem}; correct the YAML") from None
    except yaml.YAMLError as error:
        raise UserError(f"{source}: {error}; correct the YAML") from None


def _expanded(body: Any, source: str, node: yaml.Node) -> Iterator[Document]:
    """Yield the manifest, or those of a List."""
    if not isinstance(body, dict) or body.get("kind") != "List":
        yield Document(body, source, node)
        return
    items = child(node, "items")
    for position, item in enumerate(body.get("items") or []):
        found = child(items[1], position) if items else None
        yield from _expanded(item, source, found[1] if found else node)
