"""children.fetcher: what the init container is asked to do, and with what."""

import json

import pytest

import make
from triton_api.contract import FETCH_REQUEST_VARIABLE
from triton_api.fetching import FetchRequest
from triton_operator.children.fetcher import fetcher, request, script_fetcher
from triton_operator.settings import Settings

SETTINGS = Settings(source_hosts="*.example")
BUCKET = {"uri": "s3://models/v1"}


def asked(**spec):
    """Return the request for a model."""
    return request(make.model(**spec), SETTINGS)


def container(**spec):
    """Return the init container of a model."""
    return fetcher(make.model(**spec), SETTINGS)


def test_the_fetcher_reads_back_what_was_asked():
    """The variable holds the whole request, once the kubelet has read `$$` as `$`."""
    spec = {
        "repository": {**BUCKET, "uri": "azure://account/$web/$(HOME)"},
        "triton": {"models": ["b", "a"], "configOverlays": [{"model": "a", "maxBatchSize": 4}]},
        "gpus": {"count": 2},
    }
    variables = {each["name"]: each["value"] for each in container(**spec)["env"]}
    text = variables[FETCH_REQUEST_VARIABLE].replace("$$", "$")
    assert FetchRequest.model_validate_json(text) == asked(**spec)
    assert asked(**spec).models == ("a", "b")
    assert asked(**spec).gpus == 2


def test_the_request_is_short():
    """What is default is left out: a person reads it in the pod."""
    (text,) = (
        each["value"] for each in container()["env"] if each["name"] == FETCH_REQUEST_VARIABLE
    )
    assert json.loads(text) == {}


@pytest.mark.parametrize(
    ("given", "style"),
    [
        ({}, False),
        ({"endpoint": "http://minio:9000"}, True),
        ({"endpoint": "http://minio:9000", "pathStyle": False}, False),
        ({"pathStyle": True}, True),
    ],
)
def test_services_of_ones_own_have_the_bucket_in_the_path(given, style):
    """AWS wants it in the host; MinIO and its like have no name in DNS for each bucket."""
    assert asked(repository=BUCKET | given).path_style is style


def test_only_a_fetch_depends_on_the_settings():
    """A change of the allow-list does not roll models that fetch nothing."""
    assert asked(repository=BUCKET).policy.hosts == ("*.example",)
    assert asked().policy == FetchRequest().policy


def test_models_of_a_config_map_are_named():
    """Its `..data` is not one of them."""
    assert asked(repository=make.config_map_source("b/1/model.py", "a/config.pbtxt")).models == (
        "a",
        "b",
    )


def test_a_script_is_fetched_as_it_is():
    """Into folders of its own; it is no repository and says nothing about models."""
    model = make.model(middleware={"source": {"uri": "git+https://a.example/b", "path": "src"}})
    made = script_fetcher(model, SETTINGS)
    variables = {each["name"]: each["value"] for each in made["env"]}
    found = FetchRequest.model_validate_json(variables[FETCH_REQUEST_VARIABLE])
    assert (found.content, found.path, found.models) == ("Files", "src", ())
    assert variables["TRITON_FETCHER_ROOT"] == "/script-files"
    assert all(
        each["mountPath"].startswith(("/script-files/", "/tmp")) for each in made["volumeMounts"]
    )


def test_the_secret_is_named_and_not_read():
    """The fetcher can say which Secret it misses a key in."""
    found = asked(repository={**BUCKET, "credentials": {"secretName": "keys"}})
    assert (found.secret,) == ("keys",)


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param(
            {},
            {"requests": {"cpu": "100m", "memory": "256Mi"}, "limits": {"memory": "1Gi"}},
            id="nothing said",
        ),
        pytest.param(
            {"limits": {"cpu": 2, "memory": "8Gi"}},
            {"limits": {"cpu": "2", "memory": "8Gi"}},
            id="limits only: the API server takes them for requests",
        ),
        pytest.param(
            {"requests": {"memory": "4Gi", "ephemeral-storage": "9Gi"}},
            {"requests": {"cpu": "100m", "memory": "4Gi"}},
            id="a request above our limit",
        ),
        pytest.param(
            {"requests": {"cpu": 1, "memory": "4Gi"}, "limits": {"cpu": 1, "memory": "4Gi"}},
            {
                "requests": {"cpu": "1", "memory": "4Gi"},
                "limits": {"cpu": "1", "memory": "4Gi"},
            },
            id="a Guaranteed pod stays Guaranteed",
        ),
    ],
)
def test_resources_are_tritons_own(resources, expected):
    """The pod reserves them anyway."""
    assert container(resources=resources)["resources"] == expected
