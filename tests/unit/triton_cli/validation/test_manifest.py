"""validation: what a recording of the API server does not show."""

import copy

import pytest
from hypothesis import given
from hypothesis import strategies as st

import make
from cluster.full_spec import full_manifests
from triton_cli.validation import validate
from triton_cli.validation.cel_functions import compare_to, is_cidr, is_quantity, quantity
from triton_operator.kinds import Object


def manifest(**spec) -> Object:
    """Return a valid TritonModel, changed by *spec*."""
    body = make.body(**spec)
    body["metadata"] = {"name": body["metadata"]["name"]}
    return body


def test_unknown_fields_are_named():
    """The API server would drop them; `kubectl apply` says the same words."""
    body = manifest(triton={"imagee": "x", "env": [{"name": "A", "valu": "1"}]})
    body["specs"] = {}
    assert [cause.message for cause in validate(body).causes] == [
        'unknown field "spec.triton.imagee"',
        'unknown field "spec.triton.env[0].valu"',
        'unknown field "specs"',
    ]


def test_keys_of_the_users_own_are_no_fields():
    """In maps and in metadata."""
    body = manifest(model={"tags": {"any": "thing"}})
    body["metadata"]["annotations"] = {"a": "b"}
    assert validate(body).causes == ()


def test_a_null_counts_as_absent():
    """As the API server drops it, in objects and in maps."""
    body = manifest(triton=None, replicas=None, model={"tags": {"a": None}})
    verdict = validate(body)
    assert verdict.causes == ()
    assert verdict.body["spec"]["replicas"] == 1
    assert verdict.body["spec"]["model"]["tags"] == {}


def test_defaults_are_filled_in_and_the_manifest_is_left_alone():
    """The operator reads what is stored, and so do other commands."""
    body = manifest(triton={})
    verdict = validate(body)
    assert verdict.body["spec"]["triton"]["loadTimeoutSeconds"] == 1800
    assert body["spec"]["triton"] == {}


def test_a_generated_name_needs_no_name():
    """The API server gives it."""
    body = manifest()
    body["metadata"] = {"generateName": "demo-"}
    assert [cause.field for cause in validate(body).causes if cause.path] == []


def test_a_long_name_is_refused():
    """Beyond 253 characters no object may have it."""
    body = manifest()
    body["metadata"]["name"] = "a" * 254
    assert "must be no more than 253" in validate(body).causes[0].message


@pytest.mark.parametrize(
    ("text", "block"),
    [
        ("10.0.0.0/8", True),
        ("10.0.0.1/8", True),
        ("fd00::/8", True),
        ("10.0.0.1", False),
        ("10.0.0.0/08", False),
        ("10.0.0.0/33", False),
        ("10.0.0.0/255.0.0.0", False),
        ("010.0.0.0/8", False),
        ("::ffff:10.0.0.0/104", False),
        ("fe80::1%eth0/64", False),
        ("text/8", False),
    ],
)
def test_is_cidr(text, block):
    """As Go reads a block of addresses."""
    assert bool(is_cidr(text)) is block


@pytest.mark.parametrize(
    ("one", "other", "order"),
    [("1Gi", "1024Mi", 0), ("500m", "1", -1), ("2", "1999m", 1), ("-1", "0", -1), ("+1", "1", 0)],
)
def test_quantities_compare(one, other, order):
    """By amount, whatever the unit."""
    assert compare_to(quantity(one), quantity(other)) == order


@pytest.mark.parametrize(("text", "read"), [("1Gi", True), ("-1", True), ("1GB", False)])
def test_is_quantity(text, read):
    """So that a rule can leave what is none to the schema."""
    assert bool(is_quantity(text)) is read


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=4,
)


def places(value, path=()):
    """Return every path in *value* but the root."""
    found = [path] if path else []
    if isinstance(value, dict | list):
        for step, inner in value.items() if isinstance(value, dict) else enumerate(value):
            found += places(inner, (*path, step))
    return found


@given(st.sampled_from(sorted(full_manifests())), st.data())
def test_whatever_stands_in_a_place_is_judged(kind, data):
    """People write anything anywhere; it is a cause, and never an accident of ours."""
    manifest = copy.deepcopy(full_manifests()[kind])
    *above, last = data.draw(st.sampled_from(places(manifest)))
    parent = manifest
    for step in above:
        parent = parent[step]
    parent[last] = data.draw(JSON)
    for cause in validate(manifest).causes:
        assert cause.message


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"name": 5}, "metadata.name in body must be of type string"),
        ({"labels": {"version": 5}}, "metadata.labels.version in body must be of type string"),
        ({"annotations": {"a": True}}, "metadata.annotations.a in body must be of type string"),
        ({"lables": {}}, 'unknown field "metadata.lables"'),
        ({"generateName": 5, "name": None}, "metadata.generateName in body must be of type string"),
    ],
)
def test_metadata_has_a_schema_of_its_own(change, words):
    """Of which the CRD says nothing. A version that is no text is a usual slip."""
    body = manifest()
    body["metadata"] |= change
    assert any(words in cause.message for cause in validate(body).causes)


def test_metadata_as_the_api_server_stores_it_is_fine():
    """`kubectl get -o yaml` is piped in."""
    body = manifest()
    owner = {"apiVersion": "v1", "kind": "ConfigMap", "name": "x", "uid": "u"}
    body["metadata"] |= {
        "uid": "u",
        "generation": 3,
        "resourceVersion": "7",
        "creationTimestamp": None,
        "finalizers": ["a/b"],
        "ownerReferences": [owner],
        "managedFields": [{"manager": "x", "fieldsV1": {"f:spec": {}}}],
    }
    assert validate(body).causes == ()


def test_a_generated_name_is_completed():
    """As the API server does before it looks at the name."""
    body = manifest()
    body["metadata"] = {"generateName": "demo-"}
    verdict = validate(body)
    assert (verdict.body["metadata"]["name"], verdict.causes) == ("demo-xxxxx", ())
    body["metadata"] = {"generateName": "Demo-"}
    assert "RFC 1123" in validate(body).causes[0].message
