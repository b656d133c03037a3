"""The CustomResourceDefinition: what the API server, kubectl and GitOps tools need of it."""

import re
from collections.abc import Iterator
from pathlib import Path

import jsonschema
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from triton_api import crd
from triton_api.schema import structural
from triton_api.v1alpha1 import TritonModelSpec
from unit.specs import SPEC, values

ROOT = Path(__file__).parents[3]
VERSION = crd.definition()["spec"]["versions"][0]
SCHEMA = VERSION["schema"]["openAPIV3Schema"]

# apiextensions v1: JSONSchemaProps, without what a structural schema forbids or we never need.
KEYWORDS = {
    *("type", "description", "default", "enum", "format", "pattern", "properties", "items"),
    *("minLength", "maxLength", "minimum", "maximum", "minItems", "maxItems", "minProperties"),
    *("maxProperties", "required", "additionalProperties", "x-kubernetes-validations"),
    *("x-kubernetes-list-type", "x-kubernetes-list-map-keys", "x-kubernetes-map-type"),
    "x-kubernetes-int-or-string",
}


def walk(schema: dict, path: str = "") -> Iterator[tuple[str, dict]]:
    """Yield each node of *schema* with its path."""
    yield path or ".", schema
    for name, value in schema.get("properties", {}).items():
        yield from walk(value, f"{path}.{name}")
    if "items" in schema:
        yield from walk(schema["items"], f"{path}[]")
    if "additionalProperties" in schema:
        yield from walk(schema["additionalProperties"], f"{path}{{}}")


NODES = dict(walk(SCHEMA))
LISTS = {path: node for path, node in NODES.items() if node.get("type") == "array"}
STRINGS = {path: node for path, node in NODES.items() if "pattern" in node}


def test_the_committed_manifest_is_the_generated_one():
    """crds/ holds what the models say; `make generate` writes it."""
    assert (ROOT / "crds" / "tritonmodels.yaml").read_text() == crd.render()


def test_the_manifest_can_be_applied_by_kubectl():
    """The last-applied annotation of kubectl holds at most 256 KiB."""
    assert len(crd.render().encode()) < 256 * 1024


def test_rendering_and_reading_gives_the_definition_back():
    """Nothing is lost in YAML."""
    assert yaml.safe_load(crd.render()) == crd.definition()


def test_every_field_is_described():
    """`kubectl explain` has a sentence, with a full stop, for every field of spec and status."""
    fields = {
        f"{path}.{name}": field
        for path, node in NODES.items()
        for name, field in node.get("properties", {}).items()
        if name != "metadata"
    }
    assert len(fields) > 100
    assert [path for path, each in fields.items() if each["description"][-1] != "."] == []


def test_every_keyword_is_one_that_the_api_server_takes():
    """The API server refuses or drops other keywords of JSON Schema."""
    assert {keyword for node in NODES.values() for keyword in node} <= KEYWORDS


def test_every_node_has_a_type():
    """A structural schema types every node, int-or-string excepted."""
    untyped = [
        path
        for path, node in NODES.items()
        if "type" not in node and not node.get("x-kubernetes-int-or-string")
    ]
    assert untyped == []


def test_every_list_says_how_it_is_merged():
    """Without a list type server-side apply replaces the list of another manager."""
    assert LISTS
    assert [path for path, node in LISTS.items() if "x-kubernetes-list-type" not in node] == []


@pytest.mark.parametrize(
    "path", [path for path, node in LISTS.items() if node["x-kubernetes-list-type"] == "map"]
)
def test_keys_of_a_list_map_are_required_scalars(path):
    """The API server refuses a list-map whose key may be absent."""
    items = LISTS[path]["items"]
    keys = LISTS[path]["x-kubernetes-list-map-keys"]
    assert keys
    assert set(keys) <= set(items["required"])
    assert {items["properties"][key]["type"] for key in keys} <= {"string", "integer"}


def test_sets_hold_scalars():
    """The API server takes sets of scalars only."""
    sets = [node for node in LISTS.values() if node["x-kubernetes-list-type"] == "set"]
    assert sets
    assert {node["items"]["type"] for node in sets} == {"string", "integer"}


def test_lists_and_maps_of_the_spec_are_bounded():
    """The cost of a CEL rule is estimated from the bounds."""
    unbounded = [
        path
        for path, node in NODES.items()
        if path.startswith(".spec")
        and (
            (node.get("type") == "array" and "maxItems" not in node)
            or ("additionalProperties" in node and "maxProperties" not in node)
        )
    ]
    assert unbounded == []


def test_defaults_are_scalars():
    """A default object would appear in every live manifest and show as drift."""
    defaults = {path: node["default"] for path, node in NODES.items() if "default" in node}
    assert defaults.pop(".status") == {"observedGeneration": -1}
    assert {type(value) for value in defaults.values()} <= {int, str, bool}


def test_status_tells_that_nothing_is_observed_yet():
    """Flux and Helm take an object without status for a finished one."""
    assert NODES[".status.observedGeneration"]["default"] == -1
    assert NODES[".status"]["default"] == {"observedGeneration": -1}


def objects(model) -> Iterator[type]:
    """Yield *model* and the API objects of its fields."""
    yield model
    for field in model.model_fields.values():
        found = re.findall(r"triton_api[.\w]+", str(field.annotation))
        for name in {found[-1]} if found and field.default_factory not in {list, dict} else ():
            yield from objects(_load(name))


def _load(path: str) -> type:
    module, _, name = path.rpartition(".")
    return getattr(__import__(module, fromlist=[name]), name)


@pytest.mark.parametrize("model", sorted(set(objects(TritonModelSpec)), key=lambda m: m.__name__))
def test_defaults_of_the_schema_are_those_of_the_model(model):
    """An object reads the same whether or not the API server has filled in its defaults."""
    properties = structural(model)["properties"]
    for field in model.model_fields.values():
        known = field.default if isinstance(field.default, int | str) else None
        assert properties[field.alias].get("default") == known, field.alias


@pytest.mark.parametrize("path", STRINGS)
def test_patterns_are_anchored_and_within_re2(path):
    """The API server's RE2 has neither look-around nor back-references, and searches."""
    pattern = STRINGS[path]["pattern"]
    assert pattern[0] == "^"
    assert pattern[-1] == "$"
    assert not re.search(r"\(\?[=!<P]|\\[1-9]", pattern)


def test_rules_are_those_of_the_table(golden):
    """Each CEL rule stands in one file, so that a lost or changed one is seen in review."""
    table = {
        path: [f"{each['rule']}  ->  {each['message']}" for each in rules]
        for path, node in NODES.items()
        if (rules := node.get("x-kubernetes-validations"))
    }
    text = yaml.safe_dump(table, sort_keys=False, width=10_000, allow_unicode=True)
    golden(Path(__file__).parent / "golden" / "rules.yaml", text)


def test_field_paths_of_rules_lead_to_a_field():
    """The API server refuses a rule whose fieldPath names no field."""
    for path, node in NODES.items():
        for rule in node.get("x-kubernetes-validations", []):
            if "fieldPath" in rule:
                assert f"{path}{rule['fieldPath']}" in NODES, rule


def test_subresources_and_columns_read_fields_that_exist():
    """Every JSON path names a field of the schema."""
    paths = [each["jsonPath"] for each in VERSION["additionalPrinterColumns"]]
    paths += VERSION["subresources"]["scale"].values()
    known = {re.sub(r"\[\?\(.*?\)\]", "[]", path) for path in paths}
    assert known - {".metadata.creationTimestamp"} <= set(NODES)


def replaced(value, path, new):
    """Return *value* with *new* in the place of what is at *path*."""
    if not path:
        return new
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[path[0]] = replaced(value[path[0]], path[1:], new)
    return copy


def leaves(value, path=()):
    """Yield the path and value of each scalar in *value*."""
    if isinstance(value, dict | list):
        entries = value.items() if isinstance(value, dict) else enumerate(value)
        for key, child in entries:
            yield from leaves(child, (*path, key))
    else:
        yield path, value


def accepted_by_schema(spec) -> bool:
    """Return whether the schema accepts *spec*, its CEL rules left out."""
    return jsonschema.Draft202012Validator(SPEC).is_valid(spec)


def accepted_by_model(spec) -> bool:
    """Return whether pydantic can read *spec*."""
    try:
        TritonModelSpec.model_validate(spec)
    except ValidationError:
        return False
    return True


_PARTS = {name: values(field) for name, field in SPEC["properties"].items()}
_REPOSITORY = {"repository": _PARTS.pop("repository")}
_SAMPLES = st.one_of(
    st.fixed_dictionaries({**_REPOSITORY, name: part}) for name, part in _PARTS.items()
)


@given(_SAMPLES)
def test_what_the_schema_accepts_can_be_read(spec):
    """An object that the API server stored never stalls as unreadable."""
    assert accepted_by_schema(spec)
    assert accepted_by_model(spec)


_ODD = {
    str: ("", "x" * 2000, "-a/b", "..", "Ü", "a\nb", "no such choice", "9" * 70, "a/b"),
    int: (-1, 0, 1, 10**12),
    bool: (True, False),
}


@given(st.data())
def test_schema_and_model_accept_the_same(data):
    """A value out of bounds is refused by both or by none, so neither promises too much."""
    spec = data.draw(_SAMPLES)
    path, value = data.draw(st.sampled_from(list(leaves(spec)) or [((), spec)]))
    changed = replaced(spec, path, data.draw(st.sampled_from(_ODD.get(type(value), (value,)))))
    assert accepted_by_model(changed) == accepted_by_schema(changed), (path, changed)


@pytest.mark.parametrize("amount", [-1, "-1", "4GB", ""])
def test_an_amount_that_is_none_is_refused_by_the_schema(amount):
    """The API server refuses what the operator would call unreadable."""
    spec = {"repository": {}, "resources": {"limits": {"cpu": amount}}}
    assert not accepted_by_schema(spec)


@pytest.mark.parametrize("name", sorted(SPEC["properties"]))
def test_a_part_of_the_spec_that_is_not_an_object_is_refused(name):
    """A value of another type than the field's is refused by both."""
    spec = {"repository": {}} | {name: ["no"]}
    assert not accepted_by_schema(spec)
    assert not accepted_by_model(spec)
