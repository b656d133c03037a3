"""render --diff: what the operator would make of a file, beside what the cluster has."""

import json

import yaml

import make
from triton_api.names import REPOSITORY_ANNOTATION
from triton_operator.observed import trimmed
from unit.triton_cli.commands.test_render import JWK
from unit.triton_cli.conftest import NOT_FOUND


def sent_deployment(cluster):
    """Return the Deployment that was compared."""
    return next(each for each in cluster.sent("diff")["items"] if each["kind"] == "Deployment")


def test_no_difference(call, cluster):
    """The uid is the stored model's, and the manager the operator's."""
    shown = call("render", "-f", "model.yaml", "--diff", "-n", "team")
    assert (shown.exit_code, shown.stdout) == (0, "")
    sent = cluster.sent("diff")["items"]
    assert {each["metadata"]["ownerReferences"][0]["uid"] for each in sent} == {"uid-1"}
    asked = next(each for each in cluster.calls if each.startswith("diff "))
    assert "--server-side --force-conflicts --field-manager=triton-operator" in asked


def test_differences(call, cluster):
    """In diff's words, and with its code."""
    cluster.answers("diff", "--- a\n+++ b\n+new\n")
    cluster.answers("diff.code", "1")
    shown = call("render", "-f", "model.yaml", "--diff", "-n", "team")
    assert (shown.exit_code, shown.stdout) == (1, "--- a\n+++ b\n+new\n")


def test_a_child_that_is_not_wanted_any_more(call, cluster):
    """Kubectl diff knows nothing of it."""
    cluster.answers("children", {"items": [_budget("uid-1"), _budget("another")]})
    shown = call("render", "-f", "model.yaml", "--diff", "-n", "team")
    wanted = "- poddisruptionbudget.policy/add-sub would be deleted\n"
    assert (shown.exit_code, shown.stdout) == (1, wanted)


def test_a_model_that_is_not_there_yet(call, cluster):
    """Everything is new; its owner has a uid that nobody has."""
    cluster.refuses(NOT_FOUND.format('tritonmodels "add-sub"'), "model")
    assert call("render", "-f", "model.yaml", "--diff", "-n", "team").exit_code == 0
    owner = cluster.sent("diff")["items"][0]["metadata"]["ownerReferences"][0]
    assert owner["uid"] == "00000000-0000-0000-0000-000000000000"


def test_a_config_map_that_is_not_beside_the_model(call, cluster):
    """It is the cluster's; without it the digest in the pods would differ."""
    body = make.body("add-sub", repository=make.config_map_source())
    content = {"kind": "ConfigMap", "metadata": {"name": "files"}, "data": {"a": "b"}}
    cluster.answers("config-map", content)
    call("render", "-f", "-", "--diff", stdin=yaml.safe_dump(body))
    annotations = sent_deployment(cluster)["spec"]["template"]["metadata"]["annotations"]
    assert annotations[REPOSITORY_ANNOTATION] == trimmed(content)["digest"]


def test_settings_are_the_operators_but_for_what_is_given(call, cluster):
    """Who sets one value wants the others as they are."""
    cluster.answers("operators", {"items": [_operator()]})
    call("render", "-f", "bucket.yaml", "--diff", "--set", "settings.gatewayImage=g:1")
    pod = sent_deployment(cluster)["spec"]["template"]["spec"]
    images = {each["image"] for each in [*pod["containers"], *pod["initContainers"]]}
    assert {"t:1", "g:1"} <= images


def test_settings_that_may_not_be_read_are_told(call, cluster):
    """The chart's take their place."""
    refusal = "Error from server (Forbidden): deployments is forbidden: User cannot list r\n"
    cluster.refuses(refusal, "operators")
    shown = call("render", "-f", "bucket.yaml", "--diff")
    assert "can't read the operator's Deployment" in shown.stderr


def test_mode_token_asks_the_cluster_for_its_keys(call, cluster):
    """What --openid is for without a cluster."""
    text = yaml.safe_dump(make.body(gateway={"auth": {"mode": "Token"}}))
    cluster.answers("schema", {"issuer": "https://issuer.example", "keys": [JWK]})
    assert call("render", "-f", "-", "--diff", stdin=text).exit_code == 0
    assert "https://issuer.example" in json.dumps(cluster.sent("diff"))


def test_what_can_not_be_told_is_no_difference(call, cluster):
    """A pipeline has to tell the two apart."""
    cluster.answers("diff.code", "2")
    assert call("render", "-f", "model.yaml", "--diff", "-n", "team").exit_code == 2
    assert call("render", "-f", "no-such.yaml", "--diff").exit_code == 2


def _budget(uid):
    """Return a child that the operator made when there were two replicas."""
    owner = {"uid": uid, "controller": True}
    metadata = {"name": "add-sub", "ownerReferences": [owner]}
    return {"apiVersion": "policy/v1", "kind": "PodDisruptionBudget", "metadata": metadata}


def _operator():
    """Return the Deployment of an operator that has a setting of its own, and one we don't know."""
    env = [
        {"name": "TRITON_OPERATOR_TRITON_IMAGE", "value": "t:1"},
        {"name": "TRITON_OPERATOR_OF_TOMORROW", "value": "x"},
        {"name": "TRITON_OPERATOR_IDENTITY", "valueFrom": {}},
    ]
    template = {"spec": {"containers": [{"env": env}]}}
    return {"metadata": {"namespace": "triton-operator"}, "spec": {"template": template}}


def test_routes_that_are_not_wanted_any_more(call, cluster):
    """Of whatever kind of the Gateway API the cluster has."""
    route = _budget("uid-1") | {
        "apiVersion": "gateway.networking.k8s.io/v1",
        "kind": "HTTPRoute",
    }
    cluster.answers("routes", {"items": [route]})
    shown = call("render", "-f", "model.yaml", "--diff", "-n", "team")
    assert (shown.exit_code, set(shown.stdout.splitlines())) == (
        1,
        {"- httproute.gateway.networking.k8s.io/add-sub would be deleted"},
    )


def test_a_cluster_without_routes(call, cluster):
    """Which is most of them; another refusal is one."""
    cluster.refuses('error: the server doesn\'t have a resource type "httproutes"\n', "routes")
    assert call("render", "-f", "model.yaml", "--diff", "-n", "team").exit_code == 0
    refusal = "Error from server (Forbidden): httproutes is forbidden: User cannot list r\n"
    cluster.refuses(refusal, "routes")
    assert call("render", "-f", "model.yaml", "--diff", "-n", "team").exit_code == 2


def test_differences_have_one_format(call):
    """Another that is asked for is not passed over."""
    shown = call("render", "-f", "model.yaml", "--diff", "-o", "json")
    assert (shown.exit_code, "leave out --output" in shown.stderr) == (2, True)
