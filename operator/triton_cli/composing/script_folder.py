"""A script's folder as a ConfigMap."""

import re
from base64 import b64encode
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from triton_cli.errors import UserError

Object = dict[str, Any]

DEFAULT_ENTRY: Final = "score.py"
# What the API server takes: the sum of the contents.
_LIMIT: Final = 1024 * 1024
_ODD: Final = re.compile(r"[^-._A-Za-z0-9]")


def config_map(name: str, place: str) -> tuple[Object, list[Object], str]:
    """Return the ConfigMap *name* of a folder or a single script, its items, and the script.

    Items are empty where each key is a file of its name. Hidden files and what Python compiled are
    left out. Raises UserError.
    """
    files = _read(Path(place))
    size = sum(map(len, files.values()))
    if size > _LIMIT:
        raise UserError(
            f"the files of {place} have {size} bytes, and a ConfigMap holds {_LIMIT}; put them "
            "into a bucket, Git or an image, and give --script its address"
        )
    keys = _keys(files)
    made = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name}}
    made |= _contents({keys[path]: content for path, content in files.items()})
    items = [{"key": key, "path": path} for path, key in keys.items()]
    flat = all(key == path for path, key in keys.items())
    return made, [] if flat else items, _entry(files)


def _read(place: Path) -> dict[str, bytes]:
    """Return the content of each file, by its path in the folder."""
    try:
        if place.is_file():
            return {place.name: place.read_bytes()}
        found = {path.relative_to(place).as_posix(): path for path in sorted(_files(place))}
        files = {name: path.read_bytes() for name, path in found.items()}
    except OSError as error:
        raise UserError(f"can't read {error.filename}: {error.strerror}") from None
    if not files:
        raise UserError(f"{place} is no folder with a script; name one that holds {DEFAULT_ENTRY}")
    return files


def _files(folder: Path) -> Iterator[Path]:
    for path in folder.rglob("*"):
        below = path.relative_to(folder).parts
        if path.is_file() and not any(part[0] == "." or part == "__pycache__" for part in below):
            yield path


def _keys(files: Mapping[str, bytes]) -> dict[str, str]:
    """Return a key for each path: a key has no slash."""
    keys: dict[str, str] = {}
    for path in files:
        key = _ODD.sub("-", path)
        taken = set(keys.values())
        keys[path] = key if key not in taken else f"{len(keys)}-{key}"
    return keys


def _contents(files: Mapping[str, bytes]) -> Object:
    """Return `data` of what is text and `binaryData` of the rest."""
    data: dict[str, str] = {}
    binary: dict[str, str] = {}
    for key, content in files.items():
        try:
            data[key] = content.decode()
        except UnicodeDecodeError:
            binary[key] = b64encode(content).decode()
    return {"data": data, **({"binaryData": binary} if binary else {})}


def _entry(files: Mapping[str, bytes]) -> str:
    """Return the script: the only one whatever its name, else the one of the usual name."""
    scripts = [path for path in files if path.endswith(".py") and "/" not in path]
    return scripts[0] if len(scripts) == 1 else DEFAULT_ENTRY
