"""children.gateway_configuration: what the gateway is told, under a name of the content's own."""

import pytest

import make
from triton_operator.children.gateway import Hold
from triton_operator.children.gateway_configuration import (
    configuration_name,
    gateway_configuration,
    gateway_settings,
)
from triton_operator.token_issuer import PublicKey, TokenIssuer

TOKEN = {"auth": {"mode": "Token"}}


def name(issuer=None, **spec):
    """Return the name of a model's ConfigMap."""
    return configuration_name(make.model(**spec), issuer)


@pytest.mark.parametrize(
    "spec",
    [
        pytest.param({"gateway": {"auth": {"mode": "None"}}}, id="the mode"),
        pytest.param({"gateway": {"limits": {"maxConcurrentRequests": 1}}}, id="concurrency"),
        pytest.param({"gateway": {"limits": {"maxQueueWaitMilliseconds": 9}}}, id="the wait"),
        pytest.param({"gateway": {"limits": {"scoringTimeoutMilliseconds": 9}}}, id="the time"),
        pytest.param({"gateway": {"limits": {"maxBodyBytes": 2048}}}, id="the size"),
        pytest.param({"gateway": {"cors": {"allowOrigins": ["*"]}}}, id="origins"),
        pytest.param({"gateway": {"allow": {"repositoryControl": True}}}, id="repository control"),
        pytest.param({"gateway": {"allow": {"sharedMemory": True}}}, id="shared memory"),
        pytest.param({"gateway": {"allow": {"trace": True}}}, id="trace"),
        pytest.param({"gateway": {"allow": {"logging": True}}}, id="logging"),
        pytest.param({"gateway": {"tls": {"secretName": "cert"}}}, id="encryption"),
        pytest.param({"rollout": {"drainSeconds": 3}}, id="the drain"),
    ],
)
def test_each_field_makes_another_configuration(spec):
    """A field that does nothing would be a lie; and a new name rolls the pods."""
    assert name(**spec) != name()


@pytest.mark.parametrize(
    "spec",
    [
        {"gateway": {"auth": {"secretName": "mine"}}},
        {"gateway": {"resources": {"requests": {"cpu": 1}}}},
        {"gateway": {"resources": {"limits": {"memory": "1Gi"}}}},
        {"replicas": 3},
    ],
)
def test_other_fields_keep_it(spec):
    """Where keys come from is the volume's business."""
    assert name(**spec) == name()


@pytest.mark.parametrize(
    ("resources", "threads"),
    [
        ({}, 1),
        ({"requests": {"cpu": "100m"}}, 1),
        ({"requests": {"cpu": "1500m"}}, 2),
        ({"requests": {"cpu": 1}, "limits": {"cpu": 4}}, 4),
        ({"limits": {"cpu": "0"}}, 1),
        ({"requests": {"cpu": 200}}, 64),
    ],
)
def test_each_core_of_the_gateway_has_a_thread(resources, threads):
    made = gateway_configuration(make.model(gateway={"resources": resources}), None)
    assert f"    nbthread {threads}\n" in made["data"]["haproxy.cfg"]


def test_the_order_of_origins_says_nothing():
    """A set has none."""
    hosts = ["https://a.example.com", "https://b.example.com"]
    given = name(gateway={"cors": {"allowOrigins": hosts}})
    assert given == name(gateway={"cors": {"allowOrigins": hosts[::-1]}})


def test_new_keys_of_the_cluster_change_the_content_and_not_the_name():
    """The gateway takes them up as it runs; otherwise all pods of all models would roll."""
    newer = TokenIssuer(make.ISSUER.issuer, (*make.ISSUER.keys, PublicKey("key-2", "NEWER\n")))
    model = make.model(gateway=TOKEN)
    before, after = (gateway_configuration(model, each) for each in (make.ISSUER, newer))
    assert before["metadata"]["name"] == after["metadata"]["name"]
    assert before["data"] != after["data"]
    assert "NEWER\n" in after["data"].values()


def test_another_issuer_is_another_configuration():
    """Tokens of the old one are no good any more."""
    other = TokenIssuer("https://other.example", make.ISSUER.keys)
    assert name(other, gateway=TOKEN) != name(make.ISSUER, gateway=TOKEN)


def test_tokens_can_not_be_checked_without_their_issuer():
    """It is an error of the caller, who has to read it first."""
    with pytest.raises(ValueError, match="issuer"):
        name(gateway=TOKEN)


def test_without_a_gateway_there_is_no_configuration():
    assert name(gateway={"enabled": False}) == ""


def test_triton_stays_for_a_script_and_for_nothing_else():
    """As long as the drain says; where it ends at once, and without Triton, nothing waits."""
    script = {"middleware": make.SCRIPT}
    assert gateway_settings(make.model(**script), None).hold == Hold(15, 45)
    for spec in ({}, {**script, "repository": None}, {**script, "rollout": {"drainSeconds": 0}}):
        assert gateway_settings(make.model(**spec), None).hold is None
