"""settings: what the platform team decides, from the environment."""

import pytest
from pydantic import ValidationError

from triton_api.fetching import SourcePolicy
from triton_operator.settings import Settings, from_environment


def test_defaults():
    """An empty environment is a working one."""
    settings = from_environment({"PATH": "/bin"})
    assert (settings.workers, settings.leader_election, settings.namespaces) == (16, True, ())


def test_values_are_read():
    """Each variable sets the field of its name."""
    settings = from_environment(
        {"TRITON_OPERATOR_WORKERS": "4", "TRITON_OPERATOR_LEADER_ELECTION": "false"}
    )
    assert (settings.workers, settings.leader_election) == (4, False)


@pytest.mark.parametrize(
    ("text", "namespaces"),
    [("", ()), ("a", ("a",)), ("a,b", ("a", "b")), (" a , b ,", ("a", "b")), (",", ())],
)
def test_namespaces(text, namespaces):
    """Names are separated by commas; none means all."""
    environment = {"TRITON_OPERATOR_WATCH_NAMESPACES": text}
    assert from_environment(environment).namespaces == namespaces


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("WORKER", "4"),
        ("WORKERS", "0"),
        ("WORKERS", "many"),
        ("RESYNC_SECONDS", "1"),
        ("LOG_LEVEL", "loud"),
        ("PORT", "tcp://10.0.0.1:80"),
    ],
)
def test_a_setting_that_does_not_fit_ends_the_start(name, value):
    """A setting that silently does nothing is worse; the message names it."""
    with pytest.raises(ValidationError, match=name.lower()):
        from_environment({f"TRITON_OPERATOR_{name}": value})


def test_settings_can_not_be_changed():
    """What runs and what was configured are the same."""
    with pytest.raises(ValidationError, match="frozen"):
        from_environment({}).workers = 2


def test_where_models_may_be_fetched_from():
    """The chart's lists come as words between commas."""
    found = from_environment(
        {
            "TRITON_OPERATOR_SOURCE_SCHEMES": "s3, oci",
            "TRITON_OPERATOR_SOURCE_HOSTS": "",
            "TRITON_OPERATOR_SOURCE_NETWORKS": "10.0.0.0/8,fd00::/8",
        }
    )
    assert found.source_policy == SourcePolicy(
        schemes=("s3", "oci"), hosts=(), networks=("10.0.0.0/8", "fd00::/8")
    )
    assert Settings().source_policy == SourcePolicy()


def test_a_network_that_is_none_ends_the_start():
    """A rule that silently matches nothing is worse than a failed start."""
    with pytest.raises(ValidationError, match="source_networks"):
        from_environment({"TRITON_OPERATOR_SOURCE_NETWORKS": "10.0.0.1/8"})
