"""200 TritonModels at once: all served, none in another's way, and few requests for each.

Nodes and pods exist in the API only. Counts are judged, times are not: other programs may use the
machine. The tests build on each other, in their order.
"""

import time
from collections import Counter
from collections.abc import Iterator

import pytest

from cluster import audit, operator_pods, waiting
from cluster.api import Api, Refusal
from cluster.audit import AuditLog
from cluster.manifests import config_map
from cluster.sandbox import Sandbox, condition, sandbox
from cluster.scale import fleet, stored_by_newer

pytestmark = [pytest.mark.cluster, pytest.mark.timeout(360)]

_COUNT = 200
_NAMES = [f"model-{number:03}" for number in range(_COUNT)]
_POISONED = "poisoned"
_CHILDREN = ("ConfigMap", "Deployment", "NetworkPolicy", "Service", "ServiceAccount")
_SECRETS = 2
# It takes 40 s alone; what runs beside it may take the CPU.
_DEADLINE_SECONDS = 300
# Counts of a rollout are told with some delay.
_QUIET_SECONDS = 8
_INVALID = 422
_MOST_STATUS_WRITES = 2
# Each child, each Secret and the labels once.
_MOST_WRITES = len(_CHILDREN) + _SECRETS + 1 + _MOST_STATUS_WRITES
# Each child is looked up before it is made.
_MOST_REQUESTS = _MOST_WRITES + len(_CHILDREN)
_FILES = "files"


@pytest.fixture(scope="module")
def log(api: Api) -> AuditLog:
    """What the operator asks for, from before the first model on."""
    operator_pods.until_settled(api)
    return audit.of_the_operator(api)


@pytest.fixture(scope="module")
def box(api: Api, log: AuditLog) -> Iterator[Sandbox]:
    """A namespace with one object that the operator can't read, and then the models."""
    with fleet.fake_nodes(gpus=2 * _COUNT), sandbox(api, "scale") as made:
        made.create(config_map(_FILES))
        with stored_by_newer.definition(api):
            record = {"framework": stored_by_newer.FRAMEWORK}
            poisoned = fleet.model(_POISONED, model=record)
            waiting.until("the newer object is stored", lambda: _stored(made, poisoned), seconds=20)
        made.until_reason(_POISONED, "InvalidSpec")
        log.mark()
        fleet.create(made, (fleet.model(name) for name in _NAMES))
        yield made


def test_all_get_ready(box: Sandbox) -> None:
    """Beside an object that can't be read, which delays no other."""
    box.until(
        "all are Ready",
        lambda: len(fleet.ready(box)) == _COUNT,
        seconds=_DEADLINE_SECONDS,
    )
    assert fleet.ready(box) == set(_NAMES)


def test_the_poisoned_object_says_so(box: Sandbox) -> None:
    """Its condition names the field; it has no children."""
    stalled = condition(box.status(_POISONED), "Stalled")
    assert (stalled["status"], stalled["reason"]) == ("True", "InvalidSpec")
    assert "framework" in stalled["message"]
    assert box.children(_POISONED) == []


def test_each_has_exactly_its_children(box: Sandbox) -> None:
    """One of each kind and one pod for each model, and nothing else."""
    wanted = Counter({(name, kind): 1 for name in _NAMES for kind in (*_CHILDREN, "Pod")})
    assert fleet.children(box.api, box.namespace) == wanted


def test_each_costs_few_requests(box: Sandbox, log: AuditLog) -> None:
    """A look at each child and a write; its Secrets, its labels and two of status beside them."""
    _until_quiet(box, log)
    mine = [each for each in log.requests() if each.namespace == box.namespace]
    told = Counter(f"{each.verb} {each.resource} {each.code}" for each in mine)
    print(f"requests for {_COUNT} models: {dict(told)}")
    writes = Counter(each.name for each in mine if each.is_write)
    # All have the same repository, in one ConfigMap.
    assert [each.verb for each in mine if each.name == _FILES] == ["get"]
    assert len(mine) <= _MOST_REQUESTS * _COUNT + 1
    assert writes.total() <= _MOST_WRITES * _COUNT
    assert {each.code for each in mine} <= {200, 201, 404}


def test_a_restart_writes_nothing(box: Sandbox, log: AuditLog) -> None:
    """New operator pods look at every model and leave all as it is."""
    log.mark()
    operator_pods.restart(box.api)
    leader = operator_pods.leader(box.api)
    box.until(
        "the new leader has looked at every model",
        lambda: _reconciliations(box.api, leader) >= _COUNT,
        seconds=_DEADLINE_SECONDS,
    )
    _until_quiet(box, log)
    assert log.writes(box.namespace) == []


def test_deletion_leaves_nothing(box: Sandbox) -> None:
    """Neither children nor pods."""
    fleet.delete(box, [*_NAMES, _POISONED])
    box.until(
        "nothing is left",
        lambda: not fleet.children(box.api, box.namespace),
        seconds=_DEADLINE_SECONDS,
    )
    assert box.api.list("TritonModel", box.namespace) == []


def _stored(box: Sandbox, manifest: dict[str, object]) -> bool:
    """Create an object as soon as the API server uses the newer definition."""
    try:
        box.create(manifest)
    except Refusal as refusal:
        if refusal.status != _INVALID:
            raise
        return False
    return True


def _reconciliations(api: Api, pod: str) -> float:
    """Return how many reconciliations of a pod went well."""
    series = 'controller_runtime_reconcile_total{controller="tritonmodel",result="success"}'
    return operator_pods.metric(api, pod, series)


def _until_quiet(box: Sandbox, log: AuditLog) -> None:
    """Wait until nothing has been written here for a while; what was written stays counted."""
    known, since = -1, time.monotonic()
    while time.monotonic() - since < _QUIET_SECONDS:
        count = len(log.writes(box.namespace))
        if count != known:
            known, since = count, time.monotonic()
        time.sleep(1)
