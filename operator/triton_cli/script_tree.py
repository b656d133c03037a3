"""The files of a script: a folder that becomes a ConfigMap."""

import re
from base64 import b64encode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from triton_cli.errors import UserError
from triton_cli.user_files import content

Object = dict[str, Any]

LIMIT_BYTES: Final = 1024 * 1024
"""Of all values of a ConfigMap together (Kubernetes, pkg/apis/core: MaxSecretSize)."""
APPLY_BYTES: Final = 256 * 1024
"""Of what `kubectl apply` keeps in an annotation (apimachinery: TotalAnnotationSizeLimitB)."""
_MOST_FILES: Final = 256
_ADVICE: Final = "put the folder into a bucket, a repository or a registry and give its address"

# What neither Azure's server nor ours runs.
_PASSED_OVER: Final = frozenset({"__pycache__", "node_modules"})
# As spec.middleware.source.configMap.items[].path has it; hidden files have no place there.
_SEGMENT: Final = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9_.+-]*")


@dataclass(frozen=True)
class ScriptTree:
    """Files by their paths in the script's folder, and what is not among them."""

    files: Mapping[str, bytes]
    left_out: tuple[str, ...] = ()

    @property
    def size(self) -> int:
        """Return the bytes of all files."""
        return sum(map(len, self.files.values()))


def read_folder(folder: Path, option: str) -> ScriptTree:
    """Return the tree below *folder*.

    Raises UserError when no ConfigMap can hold it, with the *option* that takes an address.
    """
    paths: list[str] = []
    left_out: list[str] = []
    for path, fits in _walk(folder, ""):
        (paths if fits else left_out).append(path)
        # Told before the whole of a large disk is looked through.
        if len(paths) > _MOST_FILES:
            raise UserError(
                f"{folder} holds more than {_MOST_FILES} files, the most that a script takes from "
                f"a ConfigMap; {_ADVICE} with {option}"
            )
    _refuse_large(folder, paths, option)
    return ScriptTree({path: content(folder / path) for path in paths}, tuple(left_out))


def read_script(file: Path, option: str) -> ScriptTree:
    """Return the tree of a script alone. Raises UserError."""
    _refuse_large(file.parent, [file.name], option)
    return ScriptTree({file.name: content(file)})


def source_and_map(tree: ScriptTree, name: str) -> tuple[Object, Object]:
    """Return spec.middleware.source for *tree*, and the ConfigMap *name* of it."""
    keys = _keys(tree.files)
    config_map: Object = {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {"name": name},
    }
    for path, key in keys.items():
        part, value = _entry(tree.files[path])
        config_map.setdefault(part, {})[key] = value
    source: Object = {"configMap": {"name": name}}
    if any(path != key for path, key in keys.items()):
        items = [{"key": key, "path": path} for path, key in keys.items()]
        source["configMap"]["items"] = items
    return source, config_map


def _walk(folder: Path, above: str) -> Iterator[tuple[str, bool]]:
    """Yield each path below *folder*, and whether it can be a file of the script."""
    try:
        entries = sorted(folder.iterdir(), key=lambda entry: entry.name)
    except OSError as error:
        raise UserError(f"can't read {folder}: {error.strerror}; correct the name") from None
    for entry in entries:
        path = f"{above}{entry.name}"
        if entry.name in _PASSED_OVER or not _SEGMENT.fullmatch(entry.name):
            yield path, False
        elif entry.is_dir():
            # A link to a folder may lead around in a circle.
            yield from [(path, False)] if entry.is_symlink() else _walk(entry, f"{path}/")
        else:
            yield path, entry.is_file()


def _refuse_large(folder: Path, paths: list[str], option: str) -> None:
    size = sum((folder / path).stat().st_size for path in paths)
    if size > LIMIT_BYTES:
        largest = max(paths, key=lambda path: (folder / path).stat().st_size)
        raise UserError(
            f"{folder} holds {size:,} bytes, most of them in {largest}, and a ConfigMap takes "
            f"{LIMIT_BYTES:,}; {_ADVICE} with {option}"
        )


def _keys(paths: Mapping[str, bytes]) -> dict[str, str]:
    """Return a key for each path: the path itself, or as close as keys come to it."""
    keys: dict[str, str] = {}
    for path in paths:
        plain = re.sub(r"[^-._a-zA-Z0-9]", "-", path.replace("/", "."))
        numbered = (f"{plain}-{number}" for number in range(2, len(paths) + 2))
        taken = set(keys.values())
        keys[path] = next(each for each in (plain, *numbered) if each not in taken)
    return keys


def _entry(raw: bytes) -> tuple[str, str]:
    try:
        return "data", raw.decode()
    except UnicodeDecodeError:
        return "binaryData", b64encode(raw).decode()
