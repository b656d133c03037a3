"""settings: Azure ML's variables, our own, and what is refused."""

from pathlib import Path

import pytest

from triton_middleware.settings import SettingsError, from_environment


def test_azures_variables_carry_over():
    """An environment written for Azure ML means the same here."""
    settings = from_environment(
        {
            "AZUREML_ENTRY_SCRIPT": "src/score.py",
            "AML_APP_ROOT": "/var/azureml-app",
            "WORKER_COUNT": "4",
            "SCORING_TIMEOUT_MS": "2500",
            "AZUREML_LOG_LEVEL": "debug",
            "UNRELATED": "x",
        }
    )
    assert settings.entry_script == Path("src/score.py")
    assert settings.root == Path("/var/azureml-app")
    assert (settings.workers, settings.limit_seconds, settings.log_level) == (4, 2.5, "DEBUG")


def test_a_request_is_limited_by_the_shorter_of_both_limits():
    """WORKER_TIMEOUT killed a worker whose run() took longer, so it is a limit as well."""
    assert from_environment({}).limit_seconds == 300
    assert from_environment({"WORKER_TIMEOUT": "0"}).limit_seconds == 3600


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("WORKER_COUNT", "0", "at least 1"),
        ("WORKER_COUNT", "two", "whole number"),
        ("AZUREML_LOG_LEVEL", "LOUD", "use one of DEBUG"),
        ("TRITON_MIDDLEWARE_PROT", "1", "TRITON_MIDDLEWARE_PORT"),
        ("TRITON_MIDDLEWARE_WORKERS", "1", "no setting"),
    ],
)
def test_a_wrong_variable_is_named(name, value, words):
    """Who starts the middleware reads which variable is wrong and what is right."""
    with pytest.raises(SettingsError, match=f"{name} .*{words}"):
        from_environment({name: value})


def test_an_empty_variable_means_the_default():
    """Charts set variables to nothing where a value is not given."""
    assert from_environment({"WORKER_COUNT": "", "TRITON_MIDDLEWARE_TRITON_URL": ""}).workers == 1
