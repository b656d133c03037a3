"""azureml.variables: settings of Azure's server become fields, the rest stays a variable."""

import pytest

from triton_cli.azureml.variables import variable_lines

OWN = "spec.middleware.environment.variables"


def lines(**variables):
    """Return target and value of each variable."""
    return {line.key: (line.target, line.value) for line in variable_lines(variables, "secret")}


@pytest.mark.parametrize(
    ("name", "value", "target", "kept"),
    [
        ("WORKER_COUNT", "2", "spec.middleware.workerCount", 2),
        ("WORKER_TIMEOUT", "60", OWN, [{"name": "WORKER_TIMEOUT", "value": "60"}]),
        ("MINE", "a", OWN, [{"name": "MINE", "value": "a"}]),
        ("MINE", 1, OWN, [{"name": "MINE", "value": "1"}]),
        ("MINE", True, OWN, [{"name": "MINE", "value": "true"}]),
        ("TOKENIZERS_PARALLELISM", "false", OWN, None),
        ("AML_CORS_ORIGINS", "https://a, *", "spec.gateway.cors.allowOrigins", ["https://a", "*"]),
    ],
)
def test_mapped(name, value, target, kept):
    """A field where there is one."""
    ((found, given),) = lines(**{name: value}).values()
    assert found == target
    assert given == (kept or [{"name": name, "value": value}])


@pytest.mark.parametrize(
    "name",
    ["AZUREML_MODEL_DIR", "TRITON_MIDDLEWARE_PORT", "WORKER_PRELOAD", "AML_APP_INSIGHTS_KEY"],
)
def test_not_mapped(name):
    """What the operator sets itself, and what nothing reads."""
    ((target, value),) = lines(**{name: "very-secret"}).values()
    assert (target, value) == (None, None)


@pytest.mark.parametrize(
    "name",
    [
        *("API_KEY", "SERVICE_APIKEY", "hub_token", "DB_PASSWORD", "CLIENT_SECRET", "SAS"),
        *("STORAGE_CONNECTION_STRING", "AZURE_CREDENTIALS", "MYPASSWD"),
    ],
)
def test_secrets_are_not_copied(name):
    """A Secret is named in their place, and nothing of the value is kept."""
    (line,) = variable_lines({name: "very-secret"}, "demo-imported-variables")
    reference = {"secretKeyRef": {"name": "demo-imported-variables", "key": name}}
    assert line.value == [{"name": name, "valueFrom": reference}]
    assert f"make the Secret demo-imported-variables with the key {name}" in line.remark
    assert "very-secret" not in repr(line)


def test_gunicorns_options():
    """Threads, workers and times are fields; the rest is named."""
    arguments = "--threads 4 -w=2 -t 60 --graceful-timeout=5 --preload --bind 0.0.0.0:1"
    found = lines(GUNICORN_CMD_ARGS=arguments)
    above = "environment.environmentVariables.GUNICORN_CMD_ARGS --"
    assert found == {
        f"{above}threads": ("spec.middleware.threads", 4),
        f"{above}workers": ("spec.middleware.workerCount", 2),
        f"{above}timeout": (OWN, [{"name": "WORKER_TIMEOUT", "value": "60"}]),
        f"{above}graceful-timeout": ("spec.rollout.drainSeconds", 5),
        f"{above}preload": (None, None),
        f"{above}bind": (None, None),
    }


@pytest.mark.parametrize(
    ("variables", "words"),
    [
        ({"GUNICORN_CMD_ARGS": "'open"}, "GUNICORN_CMD_ARGS: No closing quotation"),
        ({"GUNICORN_CMD_ARGS": "--threads many"}, "'many' is not a number"),
        ({"WORKER_COUNT": "all"}, "'all' is not a number"),
    ],
)
def test_nonsense_is_told(variables, words):
    """With what is wrong about it."""
    with pytest.raises(ValueError, match=words):
        lines(**variables)
