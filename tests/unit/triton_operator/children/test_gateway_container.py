"""children.gateway_container: the sidecar in front of Triton."""

import pytest

import make
from triton_operator.children.gateway_container import gateway_container, gateway_volumes


def container(**spec):
    """Return the gateway of a model."""
    return gateway_container(make.model(**spec), "haproxy:test")


def volumes(**gateway):
    """Return the gateway's volumes by name."""
    made = gateway_volumes(make.model(gateway=gateway), "configuration")
    return {volume["name"]: volume for volume in made}


def test_it_is_a_native_sidecar():
    """Kubernetes starts it before Triton and ends it after."""
    assert container()["restartPolicy"] == "Always"


def test_models_run_as_another_user():
    """They share the pod's processes, and must not read the gateway's keys through /proc."""
    assert container()["securityContext"]["runAsUser"] not in {0, 1000}


def test_its_keys_are_in_no_argument_and_no_variable():
    """Files alone can be rotated, and are seen by nobody else."""
    made = container()
    assert [each["name"] for each in made["env"]] == ["POD_IP", "RESTRICTED_API_KEY"]
    assert not any("value" in each for each in made["env"])
    assert not any("key" in word.lower() for word in made["command"])


@pytest.mark.parametrize(("auth", "secret"), [({}, "demo-keys"), ({"secretName": "mine"}, "mine")])
def test_keys_are_mounted_by_name(auth, secret):
    """A Secret without one of them keeps the pod from starting, and that can be seen."""
    keys = volumes(auth=auth)["gateway-keys"]["secret"]
    assert keys["secretName"] == secret
    assert [item["key"] for item in keys["items"]] == ["primaryKey", "secondaryKey"]


@pytest.mark.parametrize("mode", ["Token", "None"])
def test_no_keys_are_mounted_where_none_are_asked_for(mode):
    assert "gateway-keys" not in volumes(auth={"mode": mode})
    mounts = container(gateway={"auth": {"mode": mode}})["volumeMounts"]
    assert "gateway-keys" not in {mount["name"] for mount in mounts}


def test_a_certificate_is_mounted():
    assert "gateway-tls" not in volumes()
    secret = volumes(tls={"secretName": "cert"})["gateway-tls"]["secret"]
    assert (secret["secretName"], len(secret["items"])) == ("cert", 2)


def test_it_drains_only_where_there_is_a_drain():
    """With 0 seconds the pod ends at once."""
    assert "preStop" in container()["lifecycle"]
    assert "lifecycle" not in container(rollout={"drainSeconds": 0})


def test_resources_of_the_user_replace_the_defaults():
    """Half of each could be a limit below its request."""
    assert container()["resources"]["limits"] == {"memory": "256Mi"}
    given = {"requests": {"memory": "1Gi"}}
    assert container(gateway={"resources": given})["resources"] == given
