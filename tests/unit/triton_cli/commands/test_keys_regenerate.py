"""keys regenerate: a new key, which no other program sees."""

import base64

import pytest

from unit.triton_cli.conftest import keys_secret, ready_model


def stored(cluster):
    """Return the keys that were stored."""
    data = cluster.sent("replace")["data"]
    return {name: base64.b64decode(value).decode() for name, value in data.items()}


@pytest.mark.parametrize("which", ["primary", "secondary"])
def test_one_key_is_new_and_the_other_stays(which, call, cluster):
    """32 characters at random; the Secret must be the one that was read."""
    cluster.answers("secret", keys_secret(resourceVersion="7"))
    assert call("keys", "regenerate", "add-sub", "--key", which).exit_code == 0
    keys = stored(cluster)
    (other,) = {"primary", "secondary"} - {which}
    assert keys[f"{other}Key"] == other
    assert len(keys[f"{which}Key"]) == 32
    assert cluster.sent("replace")["metadata"]["resourceVersion"] == "7"


def test_no_secret_is_in_an_argument_or_in_the_output(call, cluster):
    """Arguments of processes are there for all to read."""
    result = call("keys", "regenerate", "add-sub", "--key", "primary")
    told = [*cluster.calls, result.stdout, result.stderr]
    assert not any(key in text for key in stored(cluster).values() for text in told)
    assert result.stdout == ""
    assert "add-sub has a new primary key" in result.stderr


def test_it_can_be_shown(call, cluster):
    """By who asks for it."""
    shown = call("keys", "regenerate", "add-sub", "--key", "primary", "--show").stdout
    assert shown == f"{stored(cluster)['primaryKey']}\n"


def test_the_kubelets_are_made_to_look(call, cluster):
    """By an annotation of the pods; else it takes them a minute and a half."""
    call("keys", "regenerate", "add-sub", "--key", "primary", "-n", "team")
    nudge = cluster.calls[-1]
    assert nudge.startswith("annotate pods --selector triton-operator.dev/tritonmodel=add-sub ")
    assert "--overwrite triton-operator.dev/keys-changed=" in nudge
    assert nudge.endswith("--namespace=team")


def test_a_key_is_told_although_the_pods_may_not_be_touched(call, cluster):
    """It is stored by then."""
    cluster.refuses("Error from server (Forbidden): pods is forbidden: cannot patch\n", "annotate")
    result = call("keys", "regenerate", "add-sub", "--key", "primary", "--show")
    assert (result.exit_code, result.stdout) == (0, f"{stored(cluster)['primaryKey']}\n")
    assert "pods take the new key within a minute or two, not at once" in result.stderr


OWNER = {"kind": "ExternalSecret", "name": "keys", "uid": "other", "controller": True}


@pytest.mark.parametrize(
    ("auth", "owners", "words"),
    [
        ({"secretName": "mine"}, [], "is your own, by spec.gateway.auth.secretName"),
        ({}, [OWNER], "belongs to ExternalSecret keys, which may write the old key back"),
        ({}, [], "was not made by the operator"),
    ],
)
def test_a_secret_of_somebody_else(auth, owners, words, call, cluster):
    """It is left alone, unless one insists."""
    body = ready_model()
    body["spec"]["gateway"] = {"auth": auth}
    cluster.serves(body)
    cluster.answers("secret", keys_secret(ownerReferences=owners))
    result = call("keys", "regenerate", "add-sub", "--key", "primary")
    assert (result.exit_code, words in result.stderr) == (1, True)
    assert not any(each.startswith("replace") for each in cluster.calls)
    assert call("keys", "regenerate", "add-sub", "--key", "primary", "--force").exit_code == 0


def test_which_one_has_to_be_said(call):
    """There is no harmless choice."""
    assert call("keys", "regenerate", "add-sub").exit_code == 2


def test_who_changed_it_at_the_same_time_wins(call, cluster):
    """Nothing is overwritten."""
    refusal = 'Error from server (Conflict): Operation cannot be fulfilled on secrets "x"\n'
    cluster.refuses(refusal, "replace")
    result = call("keys", "regenerate", "add-sub", "--key", "primary")
    assert (result.exit_code, "somebody changed it at the same time" in result.stderr) == (1, True)
