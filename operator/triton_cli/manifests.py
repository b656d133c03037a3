"""Read manifests as `kubectl -f` does: files, folders, standard input; YAML or JSON."""

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import yaml
from yaml.reader import ReaderError

from triton_api import API_VERSION, KIND
from triton_cli import user_files
from triton_cli.document import Document, child
from triton_cli.errors import UserError
from triton_cli.kustomization import FILE_NAMES, generated
from triton_cli.yaml_text import content, nodes, problem

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
        if name != STDIN and KIND.encode() not in user_files.content(name):
            return ()
        raise


def _read(name: str) -> Iterator[Document]:
    if name == STDIN:
        yield from _documents(_standard_input(), "<stdin>")
        return
    files = _files(name)
    for file in files:
        yield from _documents(user_files.content(file), str(file))
    yield from generated(files)


def _files(name: str) -> list[Path]:
    """Return the file *name*, or the manifests in the folder. Raises UserError."""
    if not name or "://" in name:
        raise UserError(
            f"{name!r} is no file; name one, or pipe what an address answers into `-f -`"
        )
    path = Path(name)
    try:
        if not path.is_dir():
            return [path]
        named = [file for file in sorted(path.iterdir()) if file.suffix in ENDINGS]
    except OSError as error:
        raise UserError(f"can't read {name}: {error.strerror}; correct the name") from None
    # A kustomization is for kustomize, and no object of a cluster.
    return [file for file in named if file.name not in FILE_NAMES]


def _standard_input() -> bytes:
    if sys.stdin is None:
        raise UserError("standard input is closed; name a file, or pipe manifests in")
    return sys.stdin.buffer.read()


def _documents(text: str | bytes, source: str) -> Iterator[Document]:
    try:
        for node in nodes(text):
            body = content(node)
            # What stands between two lines of dashes may be nothing.
            if body is not None:
                yield from _expanded(body, source, node)
    except ReaderError:
        raise UserError(f"{source} is not text; name a YAML or JSON file") from None
    except yaml.YAMLError as error:
        raise UserError(f"{source}{_place(error)}: {problem(error)}; correct the YAML") from None


def _place(error: yaml.YAMLError) -> str:
    mark = error.problem_mark if isinstance(error, yaml.MarkedYAMLError) else None
    return f":{mark.line + 1}" if mark else ""


def _expanded(body: Any, source: str, node: yaml.Node) -> Iterator[Document]:
    """Yield the manifest, or those of a List."""
    if not isinstance(body, dict) or body.get("kind") != "List":
        yield Document(body, source, node)
        return
    listed = body.get("items") or []
    items = child(node, "items")
    if not isinstance(listed, list):
        line = items[0] + 1 if items else 1
        raise UserError(f"{source}:{line}: items of a List are a list; correct the YAML")
    for position, item in enumerate(listed):
        found = child(items[1], position) if items else None
        yield from _expanded(item, source, found[1] if found else node)
