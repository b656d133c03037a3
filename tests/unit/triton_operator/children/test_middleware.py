"""children.middleware: the script's container, its variables and its times."""

import pytest

import make
from triton_api import contract
from triton_middleware import lifeline
from triton_middleware.settings import from_environment
from triton_operator.children.middleware import middleware, start_seconds

IMAGE = "registry.example/middleware:1"


def container(*, repository=make.VOLUME, gateway=None, **script):
    """Return the container of a model with a script."""
    spec = {"repository": repository, "middleware": make.SCRIPT | script, "gateway": gateway or {}}
    return middleware(make.model(**spec), IMAGE)


def variables(**spec):
    """Return the container's variables with values."""
    return {each["name"]: each.get("value") for each in container(**spec)["env"]}


def test_the_middleware_understands_every_variable():
    """It refuses names of its own that it does not know."""
    packages = {"environment": {"pipPackages": ["nltk"]}}
    settings = from_environment(variables(**packages, workerCount=2, threads=8))
    assert (settings.workers, settings.threads, settings.host) == (2, 8, "127.0.0.1")
    assert settings.port == contract.MIDDLEWARE_PORT
    assert settings.management_port == contract.MIDDLEWARE_MANAGEMENT_PORT
    assert settings.triton_url == "http://127.0.0.1:8000"
    assert str(settings.environment).startswith("/environments/script-")


def test_the_exit_code_of_a_failing_script_is_the_middlewares():
    """Diagnosis tells a script's failure from others by it."""
    assert lifeline.BOOT_FAILED == contract.SCRIPT_FAILED_EXIT_CODE


def test_a_script_alone_waits_for_no_triton():
    """It would wait for ever."""
    alone = variables(repository=None)
    assert "TRITON_MIDDLEWARE_TRITON_URL" not in alone


def test_a_script_alone_finds_its_model_beside_it():
    """Azure's samples join AZUREML_MODEL_DIR and a file's name, and fail where it is not set."""
    source = {"volume": {"claimName": "scripts"}, "path": "digits"}
    assert variables(repository=None)["AZUREML_MODEL_DIR"] == "/var/azureml-app/script"
    deep = variables(repository=None, source=source)["AZUREML_MODEL_DIR"]
    assert deep == "/var/azureml-app/script/digits"


def test_the_gateways_limits_are_the_scripts():
    """A run() whose client has its 504 is interrupted, also above Azure's five minutes."""
    limits = {"limits": {"scoringTimeoutMilliseconds": 600_000, "maxBodyBytes": 2048}}
    settings = from_environment(variables(gateway=limits))
    assert settings.limit_seconds == 600
    assert settings.max_body_bytes == 2048


def test_variables_of_the_user_win():
    """WORKER_COUNT is one, as in an environment of Azure ML."""
    given = {"variables": [{"name": "WORKER_COUNT", "value": "4"}]}
    assert variables(environment=given)["WORKER_COUNT"] == "4"


def test_a_script_reads_models_where_azure_had_them():
    """Labels and vocabularies lie beside the model."""
    mounts = {each["mountPath"]: each for each in container()["volumeMounts"]}
    assert mounts["/var/azureml-app/azureml-models/demo/1/models/triton"]["readOnly"]
    assert mounts["/var/azureml-app/script"]["readOnly"]


def test_a_failing_triton_does_not_have_the_script_killed():
    """Its readiness falls with Triton's; what kills is about the script's own process."""
    probes = container()
    assert probes["readinessProbe"]["httpGet"]["path"] == "/ready"
    for kind in ("startupProbe", "livenessProbe"):
        assert probes[kind]["httpGet"] == {"path": "/", "port": 8085}


@pytest.mark.parametrize(
    ("repository", "seconds"), [(None, 1800), (make.VOLUME, 3600)], ids=["alone", "with Triton"]
)
def test_init_has_its_time_after_tritons(repository, seconds):
    assert start_seconds(make.model(repository=repository, middleware=make.SCRIPT)) == seconds
    shorter = {**make.SCRIPT, "initTimeoutSeconds": 60}
    found = start_seconds(make.model(repository=repository, middleware=shorter))
    assert found == seconds - 1800 + 60


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, {"requests": {"cpu": "100m", "memory": "256Mi"}}),
        ({"limits": {"memory": "2Gi"}}, {"limits": {"memory": "2Gi"}}),
    ],
)
def test_resources_are_the_scripts_own(given, expected):
    """GPUs and memory of Triton are not meant."""
    assert container(resources=given)["resources"] == expected


def test_an_immediate_end_sleeps_not():
    spec = {"middleware": make.SCRIPT, "rollout": {"drainSeconds": 0}}
    assert "lifecycle" not in middleware(make.model(**spec), IMAGE)
