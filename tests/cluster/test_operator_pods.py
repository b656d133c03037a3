"""What the operator's own pods show to those who run them: probes, metrics, logs, no secrets."""

import json

import pytest

from cluster import operator_pods
from cluster.api import Api, Refusal
from cluster.manifests import config_map, triton_model
from cluster.sandbox import Sandbox

_CANARY = "canary-4a1b9c7e"


def test_every_replica_is_alive_and_ready(api: Api) -> None:
    """The standby too: it must be there when the leader goes."""
    operator_pods.until_settled(api)
    for name in operator_pods.names(api):
        assert operator_pods.proxied(api, name, "/healthz").strip() == "ok"
        assert operator_pods.proxied(api, name, "/readyz").strip() == "ok"


def test_metrics_have_the_names_of_controller_runtime(box: Sandbox) -> None:
    """Dashboards for operators in Go fit; models are counted by state."""
    box.create(config_map("files"), triton_model("counted", suspend=True))
    box.until_reason("counted", "Suspended")
    leader = operator_pods.until_settled(box.api)
    text = operator_pods.proxied(box.api, leader, "/metrics")
    for series in (
        'controller_runtime_reconcile_total{controller="tritonmodel",result="success"}',
        'controller_runtime_reconcile_time_seconds_count{controller="tritonmodel"}',
        'workqueue_depth{name="tritonmodel"}',
        'workqueue_queue_duration_seconds_count{name="tritonmodel"}',
    ):
        assert series in text
    count = operator_pods.metric(box.api, leader, 'triton_operator_models{state="Suspended"}')
    assert count >= 1


@pytest.mark.parametrize("path", ["/", "/debug", "/metrics/../etc"])
def test_nothing_else_is_on_that_port(api: Api, path: str) -> None:
    """Metrics and probes, and that is all."""
    leader = operator_pods.until_settled(api)
    with pytest.raises(Refusal) as refused:
        operator_pods.proxied(api, leader, path)
    assert refused.value.status == 404


def test_every_log_line_is_a_json_object(api: Api) -> None:
    """With time, level and message, for collectors."""
    operator_pods.until_settled(api)
    for name in operator_pods.names(api):
        lines = api.log(operator_pods.NAMESPACE, name).splitlines()
        assert lines
        for line in lines:
            entry = json.loads(line)
            assert {"time", "level", "logger", "message"} <= entry.keys(), line


def test_operator_pods_pass_pod_security_restricted(box: Sandbox) -> None:
    """A namespace that enforces it accepts a copy of them; and their root is read-only."""
    (pod, *_) = operator_pods.pods(box.api)
    kept = ("containers", "initContainers", "volumes", "securityContext")
    spec = {key: pod["spec"][key] for key in kept if key in pod["spec"]}
    copy = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "copy"}, "spec": spec}
    box.api.create(box.placed(copy), dryRun="All")
    for container in spec["containers"]:
        assert container["securityContext"]["readOnlyRootFilesystem"]


def test_a_secret_value_is_nowhere_to_be_seen(box: Sandbox) -> None:
    """Not in logs, events, status or annotations: only the pod's container gets it."""
    box.create(
        config_map("files"),
        {
            "apiVersion": "v1",
            "kind": "Secret",
            "metadata": {"name": "token"},
            "stringData": {"k": _CANARY},
        },
    )
    secret = {"name": "TOKEN", "valueFrom": {"secretKeyRef": {"name": "token", "key": "k"}}}
    wrong = {"name": "WRONG", "valueFrom": {"secretKeyRef": {"name": "token", "key": "no-key"}}}
    box.create(
        triton_model("reader", triton={"env": [secret]}),
        triton_model("wrong", triton={"env": [secret, wrong]}),
    )
    box.until_ready("reader")
    box.until_reason("wrong", "ReferenceNotFound")
    kinds = ("TritonModel", "Deployment", "ReplicaSet", "Service", "Pod", "Event", "ServiceAccount")
    seen = [json.dumps(box.api.list(kind, box.namespace)) for kind in kinds]
    seen.append(operator_pods.all_logs(box.api))
    assert [text for text in seen if _CANARY in text] == []
