"""The ConfigMaps that kustomize generates beside a manifest.

So that a manifest can be checked, rendered and run by its name alone, while its model and its
script are files of their own. Only what keeps names as they are written is followed; the rest is
for `kubectl kustomize`, whose output can be piped in.
"""

from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import yaml

from triton_cli.document import Document
from triton_cli.errors import UserError
from triton_cli.yaml_text import content, nodes

# kustomize, api/konfig: RecognizedKustomizationFileNames.
FILE_NAMES: Final = ("kustomization.yaml", "kustomization.yml", "Kustomization")
_RENAMING: Final = ("namePrefix", "nameSuffix", "namespace")
_FOLLOWED: Final = frozenset({"name", "files", "literals", "options"})


def generated(manifests: Sequence[Path]) -> Iterator[Document]:
    """Yield the ConfigMaps of each kustomization that has one of *manifests* as a resource.

    Raises UserError when a file that it names can't be read.
    """
    for folder in dict.fromkeys(file.parent for file in manifests):
        names = {file.name for file in manifests if file.parent == folder}
        for name in FILE_NAMES:
            if (folder / name).is_file():
                yield from _of(folder / name, names)


def _of(file: Path, names: set[str]) -> Iterator[Document]:
    try:
        node = next(iter(nodes(file.read_bytes())), None)
        body = content(node) if node else None
    except (OSError, yaml.YAMLError):
        # kubectl will tell; the manifest itself is no worse for it.
        return
    if node is None or not isinstance(body, Mapping) or any(body.get(key) for key in _RENAMING):
        return
    if not names & set(map(str, _listed(body, "resources"))):
        return
    for generator in _listed(body, "configMapGenerator"):
        if isinstance(generator, Mapping) and _keeps_its_name(generator, body):
            yield _config_map(generator, file, node)


def _keeps_its_name(generator: Mapping[str, Any], kustomization: Mapping[str, Any]) -> bool:
    both = [kustomization.get("generatorOptions"), generator.get("options")]
    options = [each for each in both if isinstance(each, Mapping)]
    hashed = not any(each.get("disableNameSuffixHash") is True for each in options)
    return not hashed and "name" in generator and not generator.keys() - _FOLLOWED


def _config_map(generator: Mapping[str, Any], file: Path, node: yaml.Node) -> Document:
    pairs = [str(each).rpartition("=") for each in _listed(generator, "files")]
    files = {key or Path(path).name: file.parent / path for key, _, path in pairs}
    contents = {key: _content(path) for key, path in files.items()}
    texts = [str(each).partition("=") for each in _listed(generator, "literals")]
    body = {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {"name": str(generator["name"])},
        "data": {
            **{key: text for key, _, text in texts},
            **{key: each for key, each in contents.items() if isinstance(each, str)},
        },
        "binaryData": {
            key: b64encode(each).decode()
            for key, each in contents.items()
            if isinstance(each, bytes)
        },
    }
    return Document(body, str(file), node, {key: str(path) for key, path in files.items()})


def _content(file: Path) -> str | bytes:
    try:
        found = file.read_bytes()
    except OSError as error:
        raise UserError(
            f"can't read {file}: {error.strerror}; the kustomization beside the manifest names it"
        ) from None
    try:
        return found.decode()
    except UnicodeDecodeError:
        return found


def _listed(body: Mapping[str, Any], key: str) -> list[Any]:
    found = body.get(key)
    return found if isinstance(found, list) else []
