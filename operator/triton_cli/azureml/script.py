"""The script of an inference configuration: where its files go."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from posixpath import normpath
from typing import Final

from triton_cli.azureml.azure import Azure, Object
from triton_cli.azureml.line import Line
from triton_cli.errors import UserError
from triton_cli.script_tree import (
    APPLY_BYTES,
    ScriptTree,
    read_folder,
    read_script,
    source_and_map,
)

KEYS: Final = frozenset({"entryScript", "sourceDirectory"})
_SOURCE: Final = "spec.middleware.source"
_OPTION: Final = "--script-uri"
_ADVICE: Final = f"say with --script-folder where it is now, or give its address with {_OPTION}"
_NAMED: Final = 5


@dataclass(frozen=True)
class Script:
    """What the script needs in the manifests, and what became of its keys."""

    lines: tuple[Line, ...]
    config_map: Object | None = None


def script(azure: Azure) -> Script:
    """Return the script of *azure*. Raises UserError."""
    given = azure.inference.get("entryScript")
    if not isinstance(given, str) or not given:
        raise UserError("the inference configuration names no entryScript; Azure ML needs it too")
    entry = normpath(given.replace("\\", "/"))
    if azure.script_uri:
        return Script(tuple(_fetched(azure, entry)))
    folder = azure.script_folder or azure.inference.get("sourceDirectory")
    if folder is None:
        file = azure.located("entryScript", given, _ADVICE)
        return _mapped(azure, file.name, read_script(file, _OPTION), file.parent)
    root = azure.located("sourceDirectory", str(folder), _ADVICE)
    return _mapped(azure, entry, read_folder(root, _OPTION), root)


def _fetched(azure: Azure, entry: str) -> Iterator[Line]:
    yield Line("entryScript", "spec.middleware.entryScript", entry)
    remark = "put the whole folder there"
    yield Line(_directory(azure), _SOURCE, {"uri": azure.script_uri}, remark)


def _mapped(azure: Azure, entry: str, tree: ScriptTree, root: Path) -> Script:
    if entry not in tree.files:
        raise UserError(
            f"entryScript: {entry} is not in {root}, or hidden there; correct the configuration"
        )
    source, config_map = source_and_map(tree, f"{azure.name}-script")
    lines = (
        Line("entryScript", "spec.middleware.entryScript", entry),
        Line(_directory(azure), _SOURCE, source, _remark(tree, config_map)),
    )
    return Script(lines, config_map)


def _directory(azure: Azure) -> str:
    set_ = azure.script_folder or "sourceDirectory" in azure.inference
    return "sourceDirectory" if set_ else "sourceDirectory (not set)"


def _remark(tree: ScriptTree, config_map: Object) -> str:
    name = config_map["metadata"]["name"]
    files = "1 file" if len(tree.files) == 1 else f"{len(tree.files)} files"
    said = [f"{files}, {tree.size:,} bytes, in the ConfigMap {name}"]
    if tree.size > APPLY_BYTES:
        said.append("too large for a plain `kubectl apply`: add --server-side")
    if tree.left_out:
        more = len(tree.left_out) - _NAMED
        named = ", ".join(tree.left_out[:_NAMED]) + (f" and {more} more" if more > 0 else "")
        said.append(f"left out: {named}")
    return "; ".join(said)
