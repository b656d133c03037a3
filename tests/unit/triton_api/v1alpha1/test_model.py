"""triton_api.v1alpha1: reading a TritonModel and asking it questions."""

import pytest
from hypothesis import given
from pydantic import ValidationError

import make
from triton_api.v1alpha1 import parse
from unit.specs import specs


def test_status_is_not_read():
    """An old or broken status never makes an object unreadable."""
    body = make.body(status={"conditions": "broken", "replicas": "many"})
    assert parse(body).status.observed_generation == -1


def test_unknown_fields_are_ignored():
    """An older operator reads what a newer CRD let in."""
    body = make.body(teleport={"enabled": True}, triton={"shiny": 1, "logVerbose": 2})
    assert parse(body).spec.triton.log_verbose == 2


def test_a_model_can_not_be_changed():
    """Decisions share the parsed model, so none of them may change it."""
    with pytest.raises(ValidationError, match="frozen"):
        make.model().spec.replicas = 2


@pytest.mark.parametrize(
    "spec",
    [
        pytest.param({"replicas": -1}, id="fewer replicas than none"),
        pytest.param({"replicas": "many"}, id="text for a number"),
        pytest.param({"triton": {"loadTimeoutSeconds": 9}}, id="too short a time to load"),
        pytest.param({"triton": {"sharedMemory": "4GB"}}, id="a quantity with another unit"),
        pytest.param({"repository": None}, id="neither repository nor script"),
        pytest.param({"repository": {"volume": {}}}, id="a volume without a claim"),
        pytest.param({"gpus": {"count": 65}}, id="more GPUs than a machine has"),
    ],
)
def test_a_spec_out_of_bounds_is_refused(spec):
    """What the CRD refuses is unreadable, should it be stored all the same."""
    with pytest.raises(ValidationError):
        make.model(**spec)


def test_a_minimal_spec_has_the_documented_defaults():
    """One replica on CPU, half an hour to load, 30 s to drain."""
    spec = make.model().spec
    assert (spec.replicas, spec.gpus.count, spec.suspend) == (1, 0, False)
    assert (spec.triton.load_timeout_seconds, spec.rollout.drain_seconds) == (1800, 30)
    assert spec.triton.auto_complete_config is True


@pytest.mark.parametrize(
    ("record", "identity"),
    [
        pytest.param({}, "demo:1", id="by default its own name and version 1"),
        pytest.param({"version": 3}, "demo:3", id="a version"),
        pytest.param({"name": "resnet", "version": 2}, "resnet:2", id="a name and a version"),
    ],
)
def test_record_id(record, identity):
    """The record is identified by name:version, as in Azure ML."""
    assert make.model(model=record).record_id == identity


@pytest.mark.parametrize(
    ("spec", "replicas"),
    [({}, 1), ({"replicas": 0}, 0), ({"replicas": 3}, 3), ({"replicas": 3, "suspend": True}, 0)],
)
def test_replicas(spec, replicas):
    """A suspended model wants no pod, however many replicas it names."""
    assert make.model(**spec).replicas == replicas


_FILES = make.config_map_source("b/1/model.py", "a/1/model.py", "a/config.pbtxt")


@pytest.mark.parametrize(
    ("spec", "wanted"),
    [
        pytest.param({}, (), id="unknown while only Triton knows the volume"),
        pytest.param({"triton": {"models": ["b", "a"]}}, ("a", "b"), id="those named, sorted"),
        pytest.param({"repository": _FILES}, ("a", "b"), id="those that items make, each once"),
        pytest.param(
            {"repository": _FILES, "triton": {"models": ["a"]}}, ("a",), id="named before made"
        ),
    ],
)
def test_wanted_models(spec, wanted):
    """The models that must be ready are those named, else those known from the items."""
    assert make.model(**spec).wanted_models == wanted


@pytest.mark.parametrize(
    ("gateway", "secret"),
    [
        ({}, "demo-keys"),
        ({"auth": {"secretName": "mine"}}, "mine"),
        ({"auth": {"mode": "Token"}}, None),
        ({"enabled": False}, None),
    ],
)
def test_the_secret_of_the_gateways_keys(gateway, secret):
    """The user's own, else the one that is made; none where no key is asked for."""
    assert make.model(gateway=gateway).keys_secret == secret


@given(specs())
def test_a_valid_spec_is_read_and_written_alike(spec):
    """Reading loses nothing of what the user wrote."""
    model = make.model(**spec)
    written = model.spec.model_dump(by_alias=True, exclude_unset=True)
    assert written == {name: part for name, part in spec.items() if part is not None}
