"""render: what the operator applies, by its own code."""

import json

import pytest
import yaml

import make
from triton_api.names import INTENT_ANNOTATION, REPOSITORY_ANNOTATION
from triton_api.v1alpha1 import parse
from triton_cli.rendering import remarks
from triton_cli.subjects import Subject
from triton_operator.children import desired
from triton_operator.children.contents import contents
from triton_operator.observed import trimmed
from triton_operator.plan import with_intent
from triton_operator.settings import Settings
from unit.triton_cli.conftest import SAMPLES

JWK = {
    "kty": "EC",
    "crv": "P-256",
    "kid": "k",
    "x": "MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4",
    "y": "4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM",
}


@pytest.mark.parametrize("sample", sorted(path.name for path in SAMPLES.glob("*.yaml")))
def test_samples_are_rendered_as_the_operator_applies_them(sample, call):
    """Every child, with the hash of its intent and the digests of the ConfigMaps."""
    stored = list(yaml.safe_load_all((SAMPLES / sample).read_text()))
    for body in stored:
        body["metadata"]["namespace"] = "default"
    model = parse(next(body for body in stored if body["kind"] == "TritonModel"))
    maps = {each["metadata"]["name"]: trimmed(each) for each in stored if each is not stored[-1]}
    named = {field: source.config_map for field, source in model.sources.items()}
    found = [
        maps.get(source.name) if (source := named.get(field)) else None
        for field in ("spec.repository", "spec.middleware.source")
    ]
    wanted = desired(model, Settings(), contents=contents(*found))
    shown = list(yaml.safe_load_all(call("render", "-f", str(SAMPLES / sample)).stdout))
    assert shown == [with_intent(each) for each in wanted]


def test_a_stored_object_has_the_owners_uid(call):
    """Piped in, the output is what the operator sent, owner included."""
    stored = yaml.safe_dump(make.body())
    owner = yaml.safe_load_all(call("render", "-f", "-", stdin=stored).stdout)
    assert {each["metadata"]["ownerReferences"][0]["uid"] for each in owner} == {"uid-1"}


def test_names(call):
    """As kubectl writes them."""
    lines = call("render", "-f", "bucket.yaml", "-o", "name").stdout.splitlines()
    assert {"deployment.apps/bucket", "service/bucket"} <= set(lines)


def test_json_is_one_list(call):
    """So that jq and kubectl read it."""
    shown = json.loads(call("render", "-f", "bucket.yaml", "-o", "json").stdout)
    assert shown["kind"] == "List"
    assert all(INTENT_ANNOTATION in each["metadata"]["annotations"] for each in shown["items"])


def test_a_table_for_people(call):
    """Kinds, names, versions."""
    head, *rows = call("render", "-f", "bucket.yaml", "-o", "table").stdout.splitlines()
    assert head.split() == ["KIND", "NAME", "APIVERSION"]
    assert ["Deployment", "bucket", "apps/v1"] in [row.split() for row in rows]


def test_settings_of_the_installation_are_used(call):
    """Images of the chart's values."""
    shown = call("render", "-f", "bucket.yaml", "--set", "settings.gatewayImage=my/haproxy:3")
    assert "image: my/haproxy:3" in shown.stdout


def test_secrets_are_mentioned_and_not_made_up(call):
    """Their values are random; no manifest has them."""
    result = call("render", "-f", "bucket.yaml")
    assert "Secret bucket-keys is made with random values" in result.stderr
    assert "kind: Secret" not in result.stdout


def test_a_missing_config_map_is_mentioned(call):
    """The pod template lacks a digest that the operator would put there."""
    body = make.body(repository=make.config_map_source())
    result = call("render", "-f", "-", stdin=yaml.safe_dump(body))
    assert "ConfigMap files is not among the manifests" in result.stderr
    assert REPOSITORY_ANNOTATION not in result.stdout


def test_mode_token_needs_the_clusters_keys(call, folder):
    """They come from files, since no cluster is asked."""
    text = yaml.safe_dump(make.body(gateway={"auth": {"mode": "Token"}}))
    refused = call("render", "-f", "-", stdin=text)
    assert (refused.exit_code, "--openid" in refused.stderr) == (1, True)
    (folder / "openid-configuration").write_text('{"issuer": "https://issuer.example"}')
    (folder / "jwks").write_text(json.dumps({"keys": [JWK]}))
    result = call("render", "-f", "-", "--openid", ".", stdin=text)
    assert result.exit_code == 0
    assert "https://issuer.example" in result.stdout


def test_an_invalid_model_is_not_rendered(call):
    """The first cause is told, and how to see all."""
    text = yaml.safe_dump(make.body(replicas=-1))
    result = call("render", "-f", "-", stdin=text)
    assert result.exit_code == 1
    assert "spec.replicas: Invalid value: -1" in result.stderr
    assert "kubectl triton check -f" in result.stderr


@pytest.mark.parametrize(
    "spec",
    [
        {},
        {"repository": None, "middleware": make.SCRIPT},
        {"middleware": make.SCRIPT},
        {"gateway": {"enabled": False}},
        {"gateway": {"auth": {"mode": "None"}}},
        {"gateway": {"auth": {"secretName": "own"}}},
    ],
)
def test_the_secrets_that_the_operator_makes_are_named(spec):
    """In each architecture, and for each way to ask for a key."""
    model = make.model(**spec)
    said = [each for each in remarks(Subject(model)) if "is made with random values" in each]
    assert said == [
        f"demo: Secret {name} is made with random values" for name in model.made_secrets
    ]
