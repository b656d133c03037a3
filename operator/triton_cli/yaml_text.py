"""YAML as Kubernetes reads and people like it."""

import json
import math
import re
from typing import Any, Final

import yaml

# Go's encoding/json writes larger numbers with an exponent, and they are no integers any more.
_LARGEST_WHOLE: Final = 1e21


class _Loader(yaml.SafeLoader):
    """Reads scalars as kubectl does, and refuses a key that is there twice."""

    def compose_mapping_node(self, anchor: Any) -> yaml.MappingNode:
        node = super().compose_mapping_node(anchor)
        seen: set[str] = set()
        for key in (key for key, _ in node.value if isinstance(key, yaml.ScalarNode)):
            if key.value in seen:
                # YAML readers would silently drop one.
                raise _wrong(key, f"key {key.value!r} is there twice")
            seen.add(key.value)
        return node


class _Dumper(yaml.SafeDumper):
    """Writes texts of several lines as blocks, and lists as kubectl indents them."""

    def ignore_aliases(self, data: Any) -> bool:
        del data
        return True


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = "|" if "\n" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _text)

# goyaml.v2, resolve.go, which kubectl reads with: YAML 1.1 without dates and numbers to base 60,
# with y and n, and with 1.2's octal numbers.
_BOOLEANS: Final = {
    **dict.fromkeys(("y", "yes", "true", "on"), True),
    **dict.fromkeys(("n", "no", "false", "off"), False),
}
_SCALARS: Final = {
    "bool": r"y|Y|n|N|yes|Yes|YES|no|No|NO|true|True|TRUE|false|False|FALSE|on|On|ON|off|Off|OFF",
    "int": r"[-+]?(0b[01][01_]*|0o?[0-7_]*[0-7]|0x[0-9a-fA-F][0-9a-fA-F_]*|0|[1-9][0-9_]*)",
    "float": r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?\.(inf|Inf|INF)|"
    r"\.(nan|NaN|NAN)",
    "merge": r"<<",
    "null": r"~|null|Null|NULL|",
}
_Loader.bool_values = _BOOLEANS
_Loader.yaml_implicit_resolvers = {}
for _name, _pattern in _SCALARS.items():
    _tag, _whole = f"tag:yaml.org,2002:{_name}", re.compile(f"(?:{_pattern})$")
    _Loader.add_implicit_resolver(_tag, _whole, None)
    # So that what is text is written in quotes where kubectl would not take it for text.
    _Dumper.add_implicit_resolver(_tag, _whole, None)


def nodes(text: str | bytes) -> list[yaml.Node]:
    """Return the documents of *text* with their positions; bytes are UTF-8 or UTF-16.

    Raises yaml.YAMLError.
    """
    try:
        loaded = yaml.compose_all(_without_tabs(text), Loader=_Loader)
        return [node for node in loaded if node is not None]
    except RecursionError:
        raise yaml.YAMLError("it is nested too deep") from None


def content(node: yaml.Node) -> Any:
    """Return what *node* says, as JSON has it. Raises yaml.YAMLError."""
    try:
        return _in_json(_Loader("").construct_document(node))
    except RecursionError:
        raise _wrong(node, "it is nested too deep, or has an alias of itself in it") from None
    except (ValueError, KeyError, AttributeError):
        # Of a tag such as !!int before what is none.
        raise _wrong(node, "a value is not what its tag says") from None


def problem(error: yaml.YAMLError) -> str:
    """Return in one line what is wrong."""
    told = error.problem if isinstance(error, yaml.MarkedYAMLError) else None
    return str(told or error).partition("\n")[0]


def written(*documents: Any) -> str:
    """Return *documents* as one stream."""
    text: str = yaml.dump_all(documents, Dumper=_Dumper, sort_keys=False, allow_unicode=True)
    return text


def _without_tabs(text: str | bytes) -> str | bytes:
    """Return JSON that is indented by tabs, which YAML is not, by spaces; other text as it is."""
    if ("\t" if isinstance(text, str) else b"\t") not in text:  # type: ignore[operator]
        return text
    try:
        json.loads(text)
    except ValueError:
        return text
    # No text in JSON has one.
    return text.replace("\t", " ") if isinstance(text, str) else text.replace(b"\t", b" ")


def _wrong(node: yaml.Node, told: str) -> yaml.MarkedYAMLError:
    return yaml.MarkedYAMLError(None, None, told, node.start_mark)


def _in_json(value: Any) -> Any:
    if isinstance(value, dict):
        return {_key(key): _in_json(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_in_json(each) for each in value]
    if isinstance(value, str) and not value.isascii():
        # JSON writes a character beyond 16 bits as two, which YAML takes for two characters.
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, float) and abs(value) < _LARGEST_WHOLE and value == math.trunc(value):
        return int(value)
    return value


def _key(key: Any) -> str:
    return key if isinstance(key, str) else json.dumps(key, default=str)
