"""token: of the cluster, for one model."""

import json
import time

import pytest

from unit.triton_cli.conftest import ready_model


def test_the_token_alone(call, cluster):
    """For the audience of the model, of the account `default`, for an hour."""
    assert call("token", "by-token").stdout == "ey.J\n"
    asked = "create token default --audience=by-token.team.svc --duration=3600s"
    assert cluster.calls[-1].startswith(asked)


def test_the_fields_of_azures_access_token(call, cluster):
    """To be refreshed at four fifths of its time."""
    shown = json.loads(call("token", "by-token", "--account", "web", "-o", "json").stdout)
    assert (shown["accessToken"], shown["tokenType"]) == ("ey.J", "Bearer")
    assert 900 < shown["expiryOn"] - time.time() <= 1000
    assert 700 < shown["refreshAfter"] - time.time() <= 800
    assert cluster.calls[-1].startswith("create token web ")


@pytest.mark.parametrize(
    ("gateway", "words"),
    [
        ({}, "takes keys, not tokens; see `kubectl triton keys get add-sub`"),
        ({"auth": {"mode": "None"}}, "asks for no token"),
        ({"enabled": False}, "asks for no token"),
    ],
)
def test_models_without_tokens(gateway, words, call, cluster):
    """What to do instead; no token is made."""
    body = ready_model()
    body["spec"]["gateway"] = gateway
    cluster.serves(body)
    result = call("token", "add-sub")
    assert (result.exit_code, words in result.stderr) == (1, True)
    assert not any(each.startswith("create") for each in cluster.calls)
