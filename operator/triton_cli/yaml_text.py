"""YAML as Kubernetes reads and people like it."""

from collections.abc import Hashable
from typing import Any

import yaml


class DuplicateKeyError(yaml.MarkedYAMLError):
    """A key that is there twice, of which YAML readers would silently drop one."""


class _Loader(yaml.SafeLoader):
    """Reads dates as text, as Kubernetes does, and refuses a key that is there twice."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen: set[Any] = set()
        for key, _ in node.value:
            name = self.construct_object(key, deep=True)
            if name in seen:
                raise DuplicateKeyError(None, None, f"key {name!r} is there twice", key.start_mark)
            seen.add(name)
        return super().construct_mapping(node, deep=deep)


_Loader.yaml_implicit_resolvers = {
    letter: [(tag, pattern) for tag, pattern in resolvers if not tag.endswith(":timestamp")]
    for letter, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


class _Dumper(yaml.SafeDumper):
    """Writes texts of several lines as blocks, and lists as kubectl indents them."""

    def ignore_aliases(self, data: Any) -> bool:
        del data
        return True


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = "|" if "\n" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _text)


def nodes(text: str) -> list[yaml.Node]:
    """Return the documents of *text* with their positions. Raises yaml.MarkedYAMLError."""
    loaded = yaml.compose_all(text, Loader=_Loader)
    return [node for node in loaded if node is not None]


def content(node: yaml.Node) -> Any:
    """Return what *node* says, keys as text, as in JSON. Raises yaml.MarkedYAMLError."""
    return _in_json(_Loader("").construct_document(node))


def _in_json(value: Any) -> Any:
    if isinstance(value, dict):
        return {_key(key): _in_json(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_in_json(each) for each in value]
    return value


def _key(key: Any) -> str:
    return str(key).lower() if isinstance(key, bool) else str(key)


def written(*documents: Any) -> str:
    """Return *documents* as one stream."""
    text: str = yaml.dump_all(documents, Dumper=_Dumper, sort_keys=False, allow_unicode=True)
    return text
