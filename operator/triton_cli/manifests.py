"""Read manifests as `kubectl -f` does: files, folders, standard input; YAML or JSON."""

import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml

from triton_api import API_VERSION, KIND
from triton_cli.errors import UserError
from triton_cli.yaml_text import content, nodes

STDIN: Final = "-"
ENDINGS: Final = (".yaml", ".yml", ".json")


@dataclass(frozen=True)
class Document:
    """One manifest and where it was written."""

    body: Any
    """An object, unless read loosely."""
    source: str
    """Name of the file, or `<stdin>`."""
    node: yaml.Node

    def line(self, path: Sequence[str | int] = ()) -> int:
        """Return the line of the field at *path*, or of the closest one around it."""
        node = self.node
        line: int = node.start_mark.line
        for step in path:
            found = _child(node, step)
            if found is None:
                break
            line, node = found
        return line + 1

    @property
    def metadata(self) -> Mapping[str, Any]:
        """Return the metadata; empty where there is none, or something else in its place."""
        found = self.body.get("metadata") if isinstance(self.body, dict) else None
        return found if isinstance(found, dict) else {}

    def is_a(self, kind: str, api_version: str = "v1") -> bool:
        """Return whether the manifest is of this kind."""
        body = self.body
        return isinstance(body, dict) and (body.get("kind"), body.get("apiVersion")) == (
            kind,
            api_version,
        )


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
    files = sorted(path.iterdir()) if path.is_dir() else [path]
    for file in files:
        if file.suffix in ENDINGS or file is path:
            yield from _documents(_text(file), str(file))


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
    items = _child(node, "items")
    for position, item in enumerate(body.get("items") or []):
        found = _child(items[1], position) if items else None
        yield from _expanded(item, source, found[1] if found else node)


def _child(node: yaml.Node, step: str | int) -> tuple[int, yaml.Node] | None:
    """Return the line and the node of one step down from *node*."""
    if isinstance(node, yaml.MappingNode):
        return next(
            ((key.start_mark.line, value) for key, value in node.value if key.value == str(step)),
            None,
        )
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        entry = node.value[step]
        return entry.start_mark.line, entry
    return None
