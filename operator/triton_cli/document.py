"""One manifest, and where each part of it was written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import yaml


@dataclass(frozen=True)
class Document:
    """One manifest and where it was written."""

    body: Any
    """An object, unless read loosely."""
    source: str
    """Name of the file, or `<stdin>`."""
    node: yaml.Node
    files: Mapping[str, str] = field(default_factory=dict)
    """Of a generated ConfigMap, the file that each key was made of."""

    def line(self, path: Sequence[str | int] = ()) -> int:
        """Return the line of the field at *path*, or of the closest one around it."""
        node = self.node
        line: int = node.start_mark.line
        for step in path:
            found = child(node, step)
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


def child(node: yaml.Node, step: str | int) -> tuple[int, yaml.Node] | None:
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
