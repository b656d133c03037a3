"""Children that somebody edits or deletes are put back; what others add to them stays."""

from collections.abc import Iterator
from typing import Any

import pytest

from cluster.api import CHILD_KINDS, Api, Object
from cluster.manifests import config_map, triton_model
from cluster.sandbox import MODEL_LABEL, Sandbox, sandbox

_HEALED_SECONDS = 10
_FOREIGN = {"metadata": {"annotations": {"example.com/note": "keep me"}}}


@pytest.fixture(scope="module")
def healing(api: Api) -> Iterator[Sandbox]:
    """A model with every kind of child, whose pods find no node."""
    with sandbox(api, "healing") as box:
        nowhere = {"nodeSelector": {"example.com/no-such": "node"}}
        box.create(config_map("files"), triton_model("m", replicas=2, placement=nowhere))
        box.until_reason("m", "Unschedulable")
        for kind in CHILD_KINDS:
            box.patch(kind, "m", _FOREIGN)
        yield box


def _spec(path: str, value: Any) -> list[Object]:
    return [{"op": "replace", "path": path, "value": value}]


_CONTAINER = "/spec/template/spec/containers/0"
_EDITS: list[tuple[str, str, Any]] = [
    (
        "an env variable of the container",
        "Deployment",
        _spec(f"{_CONTAINER}/env/0", {"name": "HOME", "value": "/root"}),
    ),
    ("the image", "Deployment", _spec(f"{_CONTAINER}/image", "localhost/other:1")),
    ("the arguments", "Deployment", _spec(f"{_CONTAINER}/args", ["tritonserver"])),
    ("a probe", "Deployment", _spec(f"{_CONTAINER}/readinessProbe/httpGet/path", "/metrics")),
    ("a port", "Deployment", _spec(f"{_CONTAINER}/ports/0/containerPort", 9000)),
    ("the replicas", "Deployment", {"spec": {"replicas": 5}}),
    ("the number of a port", "Service", _spec("/spec/ports/0/port", 81)),
    ("the target of a port", "Service", _spec("/spec/ports/0/targetPort", "metrics")),
    ("the selector", "Service", _spec("/spec/selector", {"app": "other"})),
    ("the budget", "PodDisruptionBudget", {"spec": {"maxUnavailable": 2}}),
    ("the token", "ServiceAccount", {"automountServiceAccountToken": True}),
    *((f"the labels of the {kind}", kind, _spec("/metadata/labels", {})) for kind in CHILD_KINDS),
]


def _wanted_part(child: Object) -> Object:
    """Return the part that the operator decides, with the defaults of the API server."""
    metadata = {"labels": {}, **child["metadata"]}
    part = {key: child[key] for key in child if key not in {"metadata", "status"}}
    return {**part, "labels": metadata["labels"], "owners": metadata["ownerReferences"]}


@pytest.mark.parametrize(("what", "kind", "edit"), _EDITS, ids=[each[0] for each in _EDITS])
def test_an_edit_is_undone(healing: Sandbox, what: str, kind: str, edit: Any) -> None:
    """Within ten seconds the child is as it was, and a foreign annotation is still on it."""
    before = _wanted_part(healing.the(kind, "m"))
    edited = healing.patch(kind, "m", edit)
    assert _wanted_part(edited) != before, "the edit changed nothing"
    healing.until(
        f"{what} is put back",
        lambda: _wanted_part(healing.the(kind, "m")) == before,
        seconds=_HEALED_SECONDS,
    )
    healed = healing.the(kind, "m")
    assert healed["metadata"]["uid"] == edited["metadata"]["uid"]
    assert healed["metadata"]["annotations"]["example.com/note"] == "keep me"


@pytest.mark.parametrize("kind", CHILD_KINDS)
def test_a_deleted_child_is_made_anew(healing: Sandbox, kind: str) -> None:
    """Within ten seconds there is another one, equal to the first."""
    before = healing.the(kind, "m")
    healing.delete(kind, "m")

    def remade() -> bool:
        found = healing.get(kind, "m")
        return found is not None and found["metadata"]["uid"] != before["metadata"]["uid"]

    healing.until(f"the {kind} is back", remade, seconds=_HEALED_SECONDS)
    after = healing.the(kind, "m")
    assert after["metadata"]["labels"][MODEL_LABEL] == "m"
    assert after["metadata"]["ownerReferences"] == before["metadata"]["ownerReferences"]
    healing.patch(kind, "m", _FOREIGN)


@pytest.mark.parametrize("kind", CHILD_KINDS)
def test_a_child_too_many_is_pruned(healing: Sandbox, kind: str) -> None:
    """A copy that names the model as its owner is a child that the model does not ask for."""
    child = healing.the(kind, "m")
    kept = {key: child["metadata"][key] for key in ("labels", "ownerReferences")}
    copy = {key: value for key, value in child.items() if key != "status"}
    copy["metadata"] = {"name": "m-copy", **kept}
    for field in ("clusterIP", "clusterIPs"):
        copy.get("spec", {}).pop(field, None)
    healing.create(copy)
    healing.until(
        f"the second {kind} is pruned",
        lambda: healing.get(kind, "m-copy") is None,
        seconds=_HEALED_SECONDS,
    )


def test_a_foreign_field_is_left_alone(healing: Sandbox) -> None:
    """A label, an annotation and an env variable of another field manager survive a reconcile."""
    api = healing.api
    manifest = {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {
            "name": "m",
            "namespace": healing.namespace,
            "labels": {"example.com/team": "x"},
        },
        "spec": {
            "template": {
                "spec": {
                    "containers": [{"name": "triton", "env": [{"name": "INJECTED", "value": "x"}]}]
                }
            }
        },
    }
    api.apply(manifest, "injector")
    healing.change("m", rollout={"drainSeconds": 3})

    def rolled() -> bool:
        pod = healing.the("Deployment", "m")["spec"]["template"]["spec"]
        lifecycle = pod["containers"][0].get("lifecycle")
        return bool(lifecycle == {"preStop": {"sleep": {"seconds": 8}}})

    healing.until("the change is applied", rolled)
    deployment = healing.the("Deployment", "m")
    variables = deployment["spec"]["template"]["spec"]["containers"][0]["env"]
    assert {"name": "INJECTED", "value": "x"} in variables
    assert deployment["metadata"]["labels"]["example.com/team"] == "x"
