"""children.network_policy: who may connect to which port."""

import pytest

import make
from triton_operator.children.network_policy import network_policy

OPERATOR = {
    "namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "operators"}},
    "podSelector": {
        "matchLabels": {
            "app.kubernetes.io/component": "operator",
            "app.kubernetes.io/part-of": "triton-operator",
        }
    },
}
ALL = "all"


def let_in(gateway=None, **policy):
    """Return who may connect, by port."""
    model = make.model(network_policy=policy, gateway=gateway or {})
    rules = network_policy(model, "operators")["spec"]["ingress"]
    return {port["port"]: rule.get("from", ALL) for rule in rules for port in rule["ports"]}


def test_by_default_everybody_reaches_what_serves_and_nothing_else():
    """The fetcher's progress is the operator's; probes are the node's."""
    assert let_in() == {8080: ALL, 8081: ALL, 8002: ALL, 8084: ALL, 8086: [OPERATOR]}


def test_without_a_gateway_triton_is_reached():
    assert let_in({"enabled": False}) == {8000: ALL, 8001: ALL, 8002: ALL, 8086: [OPERATOR]}


def test_a_script_alone_has_the_gateways_ports_only():
    """Triton's are not there."""
    alone = network_policy(make.model(repository=None, middleware=make.SCRIPT), "operators")
    ports = [each["port"] for rule in alone["spec"]["ingress"] for each in rule["ports"]]
    assert ports == [8080, 8084, 8086]


def test_clients_can_be_named():
    """Metrics stay as they are."""
    found = let_in(clients=[{"namespaceLabels": {"team": "web"}}])
    peer = {"namespaceSelector": {"matchLabels": {"team": "web"}}}
    assert found[8080] == found[8081] == [peer]
    assert found[8084] == ALL


def test_the_operator_is_always_among_the_monitors():
    """It asks which models are served."""
    found = let_in(monitors=[{"podLabels": {"app": "prometheus"}}])
    peer = {"podSelector": {"matchLabels": {"app": "prometheus"}}}
    assert found[8002] == found[8084] == [peer, OPERATOR]
    assert found[8080] == ALL


@pytest.mark.parametrize(
    ("peer", "manifest"),
    [
        ({"cidr": "10.0.0.0/8"}, {"ipBlock": {"cidr": "10.0.0.0/8"}}),
        (
            {"namespaceLabels": {"a": "b"}, "podLabels": {"c": "d"}},
            {
                "namespaceSelector": {"matchLabels": {"a": "b"}},
                "podSelector": {"matchLabels": {"c": "d"}},
            },
        ),
    ],
)
def test_peers(peer, manifest):
    """Labels of both are one peer: those pods of those namespaces."""
    assert let_in(clients=[peer])[8080] == [manifest]


def test_it_selects_the_models_pods_and_says_nothing_about_what_goes_out():
    spec = network_policy(make.model(), "operators")["spec"]
    assert spec["podSelector"]["matchLabels"] == {"triton-operator.dev/tritonmodel": "demo"}
    assert spec["policyTypes"] == ["Ingress"]
