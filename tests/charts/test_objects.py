"""The rendered objects: which there are, how they are named, and how the pod is locked down."""

import json
import re

import pytest

from charts.rendering import (
    MONITORING,
    container,
    defaults,
    of_kind,
    only,
    render,
    template,
)
from triton_api import contract, names
from triton_api.conditions import State
from triton_operator.metrics import Metrics

KINDS = {
    "ClusterRole": 4,
    "ClusterRoleBinding": 1,
    "CustomResourceDefinition": 1,
    "Deployment": 1,
    "PodDisruptionBudget": 1,
    "Role": 1,
    "RoleBinding": 1,
    "Service": 1,
    "ServiceAccount": 1,
}


def test_the_defaults_render_these_kinds() -> None:
    assert {kind: len(of_kind(defaults(), kind)) for kind in KINDS} == KINDS
    assert len(defaults()) == sum(KINDS.values())


def test_no_object_looks_like_a_child_of_a_model() -> None:
    for each in defaults():
        assert each["metadata"]["labels"][names.MANAGED_BY_LABEL] != names.MANAGED_BY


def test_the_pod_meets_pod_security_restricted() -> None:
    pod = only(defaults(), "Deployment")["spec"]["template"]["spec"]
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    assert container(defaults())["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }


def test_only_the_operators_pod_mounts_the_accounts_token() -> None:
    assert only(defaults(), "ServiceAccount")["automountServiceAccountToken"] is False
    pod = only(defaults(), "Deployment")["spec"]["template"]["spec"]
    assert pod["automountServiceAccountToken"] is True


def test_a_slow_first_list_delays_readiness_and_restarts_nothing() -> None:
    probes = container(defaults())
    assert probes["readinessProbe"]["httpGet"]["path"] == "/readyz"
    for probe in ("startupProbe", "livenessProbe"):
        assert probes[probe]["httpGet"]["path"] == "/healthz"


def test_replicas_prefer_different_nodes() -> None:
    affinity = only(defaults(), "Deployment")["spec"]["template"]["spec"]["affinity"]
    [term] = affinity["podAntiAffinity"]["preferredDuringSchedulingIgnoredDuringExecution"]
    assert term["podAffinityTerm"]["topologyKey"] == "kubernetes.io/hostname"


def test_a_single_replica_has_no_disruption_budget() -> None:
    assert not of_kind(render("replicaCount=1"), "PodDisruptionBudget")


@pytest.mark.parametrize(
    ("release", "fullname"),
    [
        ("triton-operator", "triton-operator"),
        ("my-triton-operator", "my-triton-operator"),
        ("prod", "prod-triton-operator"),
        ("1", "1-triton-operator"),
        ("a" * 53, "a" * 53 + "-t"),
        ("a" * 40, "a" * 40 + "-triton-operato"),
    ],
)
def test_names_are_the_releases_and_fit_dns(release: str, fullname: str) -> None:
    objects = render(release=release, namespace="1")
    assert only(objects, "Deployment")["metadata"]["name"] == fullname
    for each in objects:
        metadata = each["metadata"]
        if each["kind"] in {"Service", "Deployment"}:
            assert len(metadata["name"]) <= 63
        assert metadata.get("namespace", "1") == "1"
        for value in metadata["labels"].values():
            assert re.fullmatch(r"[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?", value)


def test_selectors_find_the_pods_of_this_release_only() -> None:
    objects = render("networkPolicy.enabled=true")
    deployment = only(objects, "Deployment")["spec"]
    labels = deployment["template"]["metadata"]["labels"]
    selectors = [
        deployment["selector"]["matchLabels"],
        only(objects, "Service")["spec"]["selector"],
        only(objects, "PodDisruptionBudget")["spec"]["selector"]["matchLabels"],
        only(objects, "NetworkPolicy")["spec"]["podSelector"]["matchLabels"],
    ]
    for selector in selectors:
        assert selector.items() <= labels.items()
        assert selector["app.kubernetes.io/instance"] == "triton-operator"


def test_the_network_policy_lets_the_operator_ask_gateways_and_fetchers() -> None:
    *_, triton = only(render("networkPolicy.enabled=true"), "NetworkPolicy")["spec"]["egress"]
    ports = (contract.GATEWAY_METRICS_PORT, contract.FETCHER_PORT)
    assert triton["ports"] == [{"port": port, "protocol": "TCP"} for port in ports]
    [peer] = triton["to"]
    assert peer["podSelector"]["matchLabels"].items() <= names.child_labels("any").items()
    assert peer["namespaceSelector"] == {}


def test_the_policies_of_models_find_the_operators_pods() -> None:
    """A model's own policy lets the operator in by these labels."""
    pod = only(defaults(), "Deployment")["spec"]["template"]["metadata"]["labels"]
    assert names.OPERATOR_LABELS.items() <= pod.items()


def test_the_network_policy_stays_in_the_served_namespaces() -> None:
    options = ("networkPolicy.enabled=true", 'watchNamespaces=["a", "n"]')
    *_, triton = only(render(*options), "NetworkPolicy")["spec"]["egress"]
    [expression] = triton["to"][0]["namespaceSelector"]["matchExpressions"]
    assert expression["values"] == ["a", "n"]


def test_metrics_can_be_kept_to_chosen_peers() -> None:
    peer = {"namespaceSelector": {"matchLabels": {"team": "monitoring"}}}
    options = ("networkPolicy.enabled=true", f"networkPolicy.metricsFrom={json.dumps([peer])}")
    [rule] = only(render(*options), "NetworkPolicy")["spec"]["ingress"]
    assert rule["from"] == [peer]


@pytest.mark.parametrize(
    "missing", ["metrics.serviceMonitor.enabled=true", "metrics.prometheusRule.enabled=true"]
)
def test_monitoring_without_its_kinds_fails_with_what_to_do(missing: str) -> None:
    done = template(missing)
    assert done.returncode != 0
    assert "install the Prometheus Operator first" in done.stderr


def test_the_service_monitor_scrapes_the_metrics_service() -> None:
    objects = render("metrics.serviceMonitor.enabled=true", *MONITORING)
    monitor = only(objects, "ServiceMonitor")["spec"]
    service = only(objects, "Service")
    assert monitor["selector"]["matchLabels"].items() <= service["metadata"]["labels"].items()
    [endpoint], [port] = monitor["endpoints"], service["spec"]["ports"]
    assert endpoint["port"] == port["name"]


def test_alerts_ask_for_metrics_and_states_that_exist() -> None:
    enabled = ("metrics.serviceMonitor.enabled=true", "metrics.prometheusRule.enabled=true")
    [group] = only(render(*enabled, *MONITORING), "PrometheusRule")["spec"]["groups"]
    assert len(group["rules"]) == 4
    metrics = Metrics()
    metrics.watch_states(list)
    families = metrics.registry.collect()
    known = {f"{each.name}_total" if each.type == "counter" else each.name for each in families}
    for rule in group["rules"]:
        [asked] = re.findall(r"([a-z_]+)\{", rule["expr"])
        assert asked in known
        for state in re.findall(r'state=~"([^"]+)"', rule["expr"]):
            assert set(state.split("|")) <= {each.value for each in State}
