"""Values: each does something, fits what the operator reads, and a wrong one is refused."""

import json
from typing import Any

import pytest

from charts.rendering import CHART, container, defaults, environment, only, render, template, values
from triton_api.fetching import SourcePolicy
from triton_operator.settings import PREFIX, Settings, from_environment

# Helm itself, or a chart that depends on this one, may set these two.
FOREIGN = {"enabled", "global"}


def _schema() -> dict[str, Any]:
    return dict(json.loads((CHART / "values.schema.json").read_text()))


def test_the_schema_knows_exactly_the_values() -> None:
    def compare(node: dict[str, Any], schema: dict[str, Any], path: str) -> None:
        known = schema["properties"].keys() - (FOREIGN if not path else set())
        assert known == node.keys(), path
        for key, value in node.items():
            if "properties" in schema["properties"][key] and value:
                compare(value, schema["properties"][key], f"{path}.{key}")

    compare(values(), _schema(), "")


def test_no_object_of_the_schema_takes_unknown_keys() -> None:
    def check(node: Any) -> None:
        if isinstance(node, dict):
            if "properties" in node:
                assert node["additionalProperties"] is False, node
            for value in node.values():
                check(value)

    check(_schema())


@pytest.mark.parametrize(
    "wrong",
    [
        "setings={}",
        "settings.worker=4",
        "image.tags=[]",
        "metrics.serviceMonitor.enable=true",
        'tolerations=[{}, {"efect": "NoSchedule"}]',
        "settings.workers=0",
        "settings.resyncSeconds=9",
        'settings.logLevel="TRACE"',
        'watchNamespaces="team-a"',
        'watchNamespaces=["Team"]',
        'image.digest="latest"',
        'settings.sources.schemes=["file"]',
        'settings.sources.hosts=["https://host"]',
        'settings.sources.networks=["10.0.0.1"]',
        'fullnameOverride="on"',
        'replicaCount="2"',
    ],
)
def test_a_misspelled_or_impossible_value_is_refused(wrong: str) -> None:
    done = template(wrong)
    assert done.returncode != 0
    assert "values.schema.json" in done.stderr or "schema" in done.stderr


def test_two_replicas_without_a_lease_are_refused() -> None:
    assert "two operators" in template("leaderElection.enabled=false").stderr
    alone = only(render("leaderElection.enabled=false", "replicaCount=1"), "Deployment")
    assert alone["spec"]["strategy"] == {"type": "Recreate"}


def test_every_setting_of_the_operator_is_set_and_no_other() -> None:
    names = {name.removeprefix(PREFIX).lower() for name in environment(defaults())}
    assert names == Settings.model_fields.keys()


def test_the_default_values_are_the_operators_own_defaults() -> None:
    assert _settings() == Settings(identity="the-pod")


def test_each_value_of_a_setting_reaches_it() -> None:
    read = _settings(
        'settings.tritonImage="registry.example/tritonserver:26.01-py3"',
        'settings.gatewayImage="registry.example/haproxy:3.2"',
        "settings.workers=3",
        "settings.resyncSeconds=60",
        'settings.logLevel="DEBUG"',
        'watchNamespaces=["a", "n"]',
        "leaderElection.enabled=false",
        "replicaCount=1",
        "metrics.port=9090",
        'fullnameOverride="serving"',
        'settings.fetcherImage="registry.example/fetcher:1"',
        'settings.middlewareImage="registry.example/middleware:1"',
        'settings.sources.schemes=["s3", "oci"]',
        'settings.sources.hosts=["*.example", "hub.test"]',
        'settings.sources.networks=["10.1.0.0/16"]',
        "settings.sources.allowServiceAccounts=true",
    )
    assert read == Settings(
        triton_image="registry.example/tritonserver:26.01-py3",
        gateway_image="registry.example/haproxy:3.2",
        workers=3,
        resync_seconds=60,
        log_level="DEBUG",
        watch_namespaces="a,n",
        leader_election=False,
        lease_name="serving",
        port=9090,
        identity="the-pod",
        fetcher_image="registry.example/fetcher:1",
        middleware_image="registry.example/middleware:1",
        source_schemes="s3,oci",
        source_hosts="*.example,hub.test",
        source_networks="10.1.0.0/16",
        allow_service_accounts=True,
    )
    assert read.source_policy == SourcePolicy(
        schemes=("s3", "oci"), hosts=("*.example", "hub.test"), networks=("10.1.0.0/16",)
    )


@pytest.mark.parametrize(
    ("options", "image"),
    [
        ((), "localhost/triton-operator/fetcher:0.1.0"),
        (('image.tag="dev"',), "localhost/triton-operator/fetcher:dev"),
        (('image.repository="registry.example:5000/op"',), "registry.example:5000/fetcher:0.1.0"),
        (('image.repository="op"',), "fetcher:0.1.0"),
    ],
)
def test_what_pods_need_comes_with_the_operator(options: tuple[str, ...], image: str) -> None:
    found = _settings(*options)
    assert found.fetcher_image == image
    assert found.middleware_image == image.replace("fetcher", "middleware")


def _settings(*options: str) -> Settings:
    """Return the settings that the operator reads in a pod of the chart."""
    fields = {"metadata.name": "the-pod", "metadata.namespace": "triton-operator"}
    found = environment(render(*options))
    return from_environment(
        {
            name: value if isinstance(value, str) else fields[value["fieldRef"]["fieldPath"]]
            for name, value in found.items()
        }
    )


@pytest.mark.parametrize(
    ("options", "image"),
    [
        ((), "localhost/triton-operator/operator:0.1.0"),
        (('image.tag="dev"',), "localhost/triton-operator/operator:dev"),
        (
            ('image.repository="registry.example/op"', f'image.digest="sha256:{"a" * 64}"'),
            f"registry.example/op:0.1.0@sha256:{'a' * 64}",
        ),
    ],
)
def test_the_image_is_named_by_tag_or_digest(options: tuple[str, ...], image: str) -> None:
    assert container(render(*options))["image"] == image


def test_values_of_the_pod_reach_the_pod() -> None:
    toleration = {"key": "infra", "operator": "Exists"}
    constraint = {"maxSkew": 1, "topologyKey": "zone", "whenUnsatisfiable": "ScheduleAnyway"}
    given = {
        "nodeSelector": {"pool": "infra"},
        "tolerations": [toleration],
        "affinity": {"nodeAffinity": {}},
        "priorityClassName": "high",
        "topologySpreadConstraints": [constraint],
        "image": {"pullSecrets": [{"name": "registry"}]},
    }
    objects = render(*(f"{name}={json.dumps(value)}" for name, value in given.items()))
    pod = only(objects, "Deployment")["spec"]["template"]["spec"]
    for name in ("nodeSelector", "tolerations", "affinity", "priorityClassName"):
        assert pod[name] == given[name]
    assert pod["imagePullSecrets"] == [{"name": "registry"}]
    own = only(objects, "Deployment")["spec"]["selector"]
    assert pod["topologySpreadConstraints"] == [constraint | {"labelSelector": own}]
