"""What a user changes on a live TritonModel takes effect: scale, suspend, content, deletion."""

from collections.abc import Iterator
from functools import partial

import pytest

from cluster import access
from cluster.api import Api, Object
from cluster.inference import address, infer
from cluster.manifests import adder, config_map, from_config_map, pausing, triton_model
from cluster.sandbox import Sandbox, sandbox

_HEALED_SECONDS = 10


@pytest.fixture(scope="module")
def changing(api: Api) -> Iterator[Sandbox]:
    """A namespace with two models that serve."""
    with sandbox(api, "changes") as box:
        box.create(
            config_map("files"),
            triton_model("scaled"),
            triton_model("suspended", replicas=2),
            triton_model("deleted", replicas=2),
        )
        yield box


def _running(box: Sandbox, name: str) -> list[str]:
    """Return the pods that are not on their way out."""
    pods = box.pods(name)
    return [p["metadata"]["name"] for p in pods if "deletionTimestamp" not in p["metadata"]]


def test_kubectl_scale_adds_and_removes_replicas(changing: Sandbox) -> None:
    """Ready is True again when the replicas are there, and when they are gone."""
    changing.until_ready("scaled")
    for replicas in (3, 1):
        access.kubectl("scale", f"--replicas={replicas}", "tm/scaled", "-n", changing.namespace)
        changing.until_ready("scaled")
        changing.until(
            f"{replicas} replicas are counted",
            partial(_counts, changing, "scaled", replicas),
        )
        assert len(_running(changing, "scaled")) == replicas


def test_a_budget_exists_while_there_are_several_replicas(changing: Sandbox) -> None:
    """With one replica it would only block drains, so it is pruned."""
    changing.create(
        pausing("budgeted", replicas=2, suspend=False, placement={"nodeSelector": {"no": "node"}})
    )
    changing.until("the budget appears", lambda: changing.get("PodDisruptionBudget", "budgeted"))
    changing.change("budgeted", replicas=1)
    changing.until(
        "the budget is pruned", lambda: not changing.get("PodDisruptionBudget", "budgeted")
    )


def test_zero_replicas_is_no_failure(changing: Sandbox) -> None:
    """The model says that it was scaled to zero, and comes back."""
    changing.until_ready("scaled")
    changing.change("scaled", replicas=0)
    status = changing.until_reason("scaled", "ScaledToZero")
    assert status["state"] == "Suspended"
    changing.until("no pod is left", lambda: not changing.pods("scaled"), seconds=40)
    changing.until("it is settled", lambda: _settled(changing, "scaled"))
    changing.change("scaled", replicas=1)
    changing.until_ready("scaled")


def _is(box: Sandbox, name: str, condition: str) -> bool:
    return bool(box.condition(name, condition).get("status") == "True")


def _settled(box: Sandbox, name: str) -> bool:
    return bool(box.condition(name, "Reconciling")["status"] == "False")


def _counts(box: Sandbox, name: str, replicas: int) -> bool:
    return bool(box.status(name)["readyReplicas"] == replicas)


def test_suspend_takes_the_pods_and_keeps_the_rest(changing: Sandbox) -> None:
    """Service, address and account stay; resume brings back as many replicas as before."""
    changing.until_ready("suspended")
    service = changing.the("Service", "suspended")
    changing.change("suspended", suspend=True)
    changing.until("no pod is left", lambda: not changing.pods("suspended"), seconds=40)
    status = changing.until_reason("suspended", "Suspended")
    assert status["state"] == "Suspended"
    changing.until("it is settled", lambda: _settled(changing, "suspended"))
    assert changing.condition("suspended", "Stalled")["status"] == "False"
    kept = changing.the("Service", "suspended")
    assert kept["metadata"]["uid"] == service["metadata"]["uid"]
    assert changing.get("ServiceAccount", "suspended")
    changing.change("suspended", suspend=False)
    changing.until_ready("suspended")
    assert changing.the("Deployment", "suspended")["status"]["readyReplicas"] == 2


def test_deletion_leaves_nothing(changing: Sandbox) -> None:
    """No child, no pod, nothing with the model's label; the user's ConfigMap stays."""
    changing.until_ready("deleted")
    changing.delete("TritonModel", "deleted")
    changing.until("nothing is left", lambda: not changing.children("deleted"), seconds=60)
    for kind in ("Deployment", "Service", "ServiceAccount", "PodDisruptionBudget"):
        assert changing.get(kind, "deleted") is None
    assert changing.get("ConfigMap", "files")


def test_deleted_and_made_anew_it_serves(changing: Sandbox) -> None:
    """Children of the old one are in the way for a moment; they are not taken for foreign."""
    changing.create(triton_model("phoenix"))
    changing.until_ready("phoenix")
    old = changing.the("Deployment", "phoenix")["metadata"]["uid"]
    changing.delete("TritonModel", "phoenix")
    changing.create(triton_model("phoenix"))
    changing.until_ready("phoenix")
    assert changing.the("Deployment", "phoenix")["metadata"]["uid"] != old


def test_a_correction_is_not_judged_by_the_pods_before_it(box: Sandbox) -> None:
    """Flux and `kubectl triton wait` give up on a generation that is Stalled."""
    code = adder(initialize="raise ValueError('no weights')")
    box.create(
        config_map("broken", code=code),
        config_map("files"),
        triton_model("corrected", repository=from_config_map("broken")),
    )
    box.until("it is stalled", partial(_is, box, "corrected", "Stalled"), seconds=90)
    seen: list[Object] = []

    def serves() -> bool:
        seen.append(box.condition("corrected", "Stalled"))
        return box.is_ready("corrected")

    generation = box.change("corrected", repository=from_config_map("files"))
    box.until("it serves", serves, seconds=90)
    judged = {each["status"] for each in seen if each["observedGeneration"] == generation}
    assert judged == {"False"}


def test_a_config_map_that_comes_later_is_waited_for(box: Sandbox) -> None:
    """Its absence is told by name; its creation is enough to go on."""
    box.create(triton_model("early", repository=from_config_map("late")))
    box.until_reason("early", "ConfigMapNotFound")
    found = box.condition("early", "Ready")
    assert "'late'" in found["message"]
    assert "create it" in found["message"]
    assert box.condition("early", "Stalled")["status"] == "False"
    assert box.condition("early", "Reconciling")["status"] == "True"
    incomplete = config_map("late")
    del incomplete["data"]["model.py"]
    box.create(incomplete)
    box.until(
        "the missing key is named",
        lambda: "'model.py'" in box.condition("early", "Ready")["message"],
        seconds=_HEALED_SECONDS,
    )
    box.patch("ConfigMap", "late", {"data": {"model.py": adder()}})
    box.until("children are made", lambda: box.get("Deployment", "early"), seconds=_HEALED_SECONDS)
    box.until_ready("early")
    with address(box, "early") as where:
        assert infer(where, [0, 0, 0, 0]) == [1, 1, 1, 1]
