"""The operator writes when there is something to write, and never else: by the audit log."""

import time
from collections.abc import Iterator

import pytest

from cluster import audit, operator_pods
from cluster.api import Api
from cluster.audit import AuditLog
from cluster.manifests import config_map, pausing, triton_model
from cluster.sandbox import Sandbox, sandbox
from cluster.waiting import until

_STEADY_SECONDS = 30
_QUIET_SECONDS = 8


@pytest.fixture(scope="module")
def steady(api: Api) -> Iterator[tuple[Sandbox, AuditLog]]:
    """Models in every kind of steady state: serving, suspended, waiting and failing."""
    log = audit.of_the_operator(api)
    empties = [{"name": "EMPTY", "value": ""}, {"name": "UNSET"}]
    with sandbox(api, "steady") as box:
        box.create(
            config_map("files"),
            triton_model("serving", replicas=2, triton={"env": empties}),
            pausing("suspended", expose={"service": {"annotations": {"example.com/a": "b"}}}),
            triton_model("waiting", repository={"volume": {"claimName": "absent"}}),
            triton_model("no-image", triton={"image": "localhost/absent:24.10"}),
            triton_model(
                "no-map",
                repository={"configMap": {"name": "x", "items": [{"key": "k", "path": "m/1/x"}]}},
            ),
            triton_model(
                "nowhere",
                resources={"requests": {"cpu": "1000m", "memory": "1024Mi"}},
                placement={"nodeSelector": {"no": "node"}, "tolerations": [{"operator": "Exists"}]},
            ),
        )
        box.until_ready("serving")
        box.until_reason("no-image", "ImagePullFailed")
        _until_quiet(log, box)
        yield box, log


def _until_quiet(log: AuditLog, box: Sandbox) -> None:
    """Wait until nothing has been written for a while."""
    quiet_since = [time.monotonic()]

    def quiet() -> bool:
        if log.writes(box.namespace):
            log.mark()
            quiet_since[0] = time.monotonic()
        return time.monotonic() - quiet_since[0] > _QUIET_SECONDS

    until("no more writes", quiet, seconds=60, report=box.account)


def test_steady_state_writes_nothing(steady: tuple[Sandbox, AuditLog]) -> None:
    """For half a minute: no child, no status, no event."""
    box, log = steady
    log.mark()
    time.sleep(_STEADY_SECONDS)
    assert log.writes(box.namespace, operator_pods.NAMESPACE) == []
    renewals = [each for each in log.requests() if each.resource == "leases"]
    assert renewals, "the audit log has nothing of the operator at all"


def test_a_restart_writes_nothing(steady: tuple[Sandbox, AuditLog]) -> None:
    """New operator pods find everything as they want it, and leave it so."""
    box, log = steady
    log.mark()
    operator_pods.restart(box.api)
    leader = operator_pods.leader(box.api)
    until(
        "the new leader has looked at everything",
        lambda: operator_pods.metric(box.api, leader, "controller_runtime_reconcile_total") >= 1,
        seconds=30,
    )
    time.sleep(_QUIET_SECONDS)
    assert log.writes(box.namespace, operator_pods.NAMESPACE) == []


def test_a_model_costs_few_writes(steady: tuple[Sandbox, AuditLog]) -> None:
    """From creation to Ready: one for each child, one for labels, a few for status."""
    box, log = steady
    log.mark()
    box.create(triton_model("counted"))
    box.until_ready("counted")
    time.sleep(_QUIET_SECONDS)
    writes = log.writes(box.namespace)
    children = [each for each in writes if each.resource != "tritonmodels/status"]
    print(f"writes: {[(each.verb, each.resource) for each in writes]}")
    assert sorted(each.resource for each in children) == [
        "configmaps",
        "deployments",
        "networkpolicies",
        "secrets",
        "secrets",
        "serviceaccounts",
        "services",
        "tritonmodels",
    ]
    assert len(writes) - len(children) <= 4
    assert {each.code for each in writes} <= {200, 201}
