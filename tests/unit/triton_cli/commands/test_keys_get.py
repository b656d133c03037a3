"""keys get: what clients send."""

import json

import pytest

from unit.triton_cli.conftest import ready_model


@pytest.mark.parametrize(
    ("options", "key"), [((), "primary"), (("--key", "secondary"), "secondary")]
)
def test_one_key_alone(options, key, call):
    """So that a shell can put it into a variable."""
    assert call("keys", "get", "add-sub", *options).stdout == f"{key}\n"


def test_both(call, cluster):
    """From the Secret that the operator made."""
    shown = json.loads(call("keys", "get", "add-sub", "-o", "json").stdout)
    assert shown == {"primaryKey": "primary", "secondaryKey": "secondary"}
    assert cluster.calls[-1].startswith("get secret add-sub-keys ")


def test_a_secret_of_ones_own(call, cluster):
    """spec.gateway.auth.secretName names it."""
    body = ready_model()
    body["spec"]["gateway"] = {"auth": {"secretName": "mine"}}
    cluster.serves(body)
    call("keys", "get", "add-sub")
    assert cluster.calls[-1].startswith("get secret mine ")


@pytest.mark.parametrize(
    ("gateway", "words"),
    [
        ({"enabled": False}, "asks for no key"),
        ({"auth": {"mode": "None"}}, "asks for no key"),
        ({"auth": {"mode": "Token"}}, "see `kubectl triton token add-sub`"),
    ],
)
def test_models_without_keys(gateway, words, call, cluster):
    """What to do instead."""
    body = ready_model()
    body["spec"]["gateway"] = gateway
    cluster.serves(body)
    result = call("keys", "get", "add-sub")
    assert (result.exit_code, result.stdout) == (1, "")
    assert words in result.stderr


def test_a_secret_that_lacks_an_entry(call, cluster):
    """The gateway would not start with it either."""
    cluster.answers("secret", {"metadata": {"name": "add-sub-keys"}, "data": {}})
    assert "has no entry primaryKey" in call("keys", "get", "add-sub").stderr
