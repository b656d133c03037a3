"""What people and tools do with the API: explain, get, scale, apply by several managers, GitOps."""

import copy
import json

import pytest
import yaml

from cluster import access
from cluster.api import Api, Object
from cluster.crd_schema import CRD_FILE, definition
from cluster.manifests import config_map, pausing
from cluster.sandbox import Sandbox, condition

_CRD = "tritonmodels.triton-operator.dev"


def _undescribed(schema: Object, path: str) -> list[str]:
    parts = schema.get("properties", {}).items()
    found = [f"{path}.{name}" for name, part in parts if not part.get("description")]
    for name, part in parts:
        found += _undescribed(part, f"{path}.{name}")
    for inner in ("items", "additionalProperties"):
        if isinstance(schema.get(inner), dict):
            found += _undescribed(schema[inner], f"{path}[]")
    return found


def test_every_field_is_explained(api: Api) -> None:
    """The schema that the API server publishes has a sentence for each of our fields."""
    path = "/openapi/v3/apis/triton-operator.dev/v1alpha1"
    published = json.loads(api.request("GET", path))["components"]["schemas"]
    model = published["dev.triton-operator.v1alpha1.TritonModel"]
    assert model["description"]
    assert _undescribed(model["properties"]["spec"], "spec") == []
    assert _undescribed(model["properties"]["status"], "status") == []


def test_kubectl_explains_the_whole_spec() -> None:
    """`kubectl explain --recursive` lists the fields, and one field's page says what it means."""
    listing = access.kubectl("explain", "tritonmodel.spec", "--recursive")
    for field in ("repository", "claimName", "drainSeconds", "topologySpreadConstraints"):
        assert field in listing
    page = access.kubectl("explain", "tm.spec.rollout.drainSeconds")
    assert "How long a replica that is being replaced may finish running requests" in page
    page = access.kubectl("explain", "tm.status.conditions")
    assert "Ready, Reconciling, Stalled and Available" in page


def test_kubectl_get_has_the_columns(shared: Sandbox) -> None:
    """Short name and category work; -o wide adds reason and address."""
    shared.create(pausing("columns"))
    shared.until_reason("columns", "ConfigMapNotFound")
    table = access.kubectl("get", "tm", "columns", "-n", shared.namespace)
    header, row = table.splitlines()
    assert header.split() == ["NAME", "READY", "STATE", "REPLICAS", "AGE"]
    assert row.split()[:4] == ["columns", "False", "Transitioning", "0"]
    wide = access.kubectl("get", "triton", "-n", shared.namespace, "-o", "wide")
    assert wide.splitlines()[0].split() == [
        "NAME", "READY", "STATE", "REPLICAS", "REASON", "MODEL", "URL", "AGE",
    ]  # fmt: skip
    assert f"http://columns.{shared.namespace}.svc" in wide


def test_kubectl_get_filters_by_the_record(shared: Sandbox) -> None:
    """The record's name and version are labels, which no manifest has to carry."""
    shared.create(pausing("filtered", model={"name": "Res.Net", "version": 3}))
    selector = "triton-operator.dev/model-name=Res.Net,triton-operator.dev/model-version=3"

    def listed() -> str:
        return access.kubectl("get", "tm", "-n", shared.namespace, "-l", selector, "-o", "name")

    shared.until("it is listed", lambda: "filtered" in listed())
    shared.change("filtered", model={"version": 4})
    shared.until("it has the new version", lambda: "filtered" not in listed())


def test_labels_of_the_record_are_left_alone_by_gitops(shared: Sandbox) -> None:
    """Another manager applies its manifest again and takes nothing away; its own label wins."""
    manifest = shared.placed(pausing("labelled"))
    manifest["metadata"]["labels"] = {"team": "vision"}
    shared.api.apply(manifest, "gitops")
    name = "triton-operator.dev/model-name"

    def labels() -> Object:
        found: Object = shared.the("TritonModel", "labelled")["metadata"].get("labels", {})
        return found

    shared.until("the operator has labelled it", lambda: labels().get(name) == "labelled")
    shared.api.apply(manifest, "gitops")
    assert labels() == {
        "team": "vision",
        name: "labelled",
        "triton-operator.dev/model-version": "1",
    }


def test_a_label_of_the_users_own_is_not_overwritten(shared: Sandbox) -> None:
    """What the manifest says from the start stays, and nothing waits for it."""
    manifest = shared.placed(pausing("own-label"))
    name = "triton-operator.dev/model-name"
    manifest["metadata"]["labels"] = {name: "mine"}
    shared.api.apply(manifest, "gitops")
    shared.until(
        "the operator has seen it",
        lambda: shared.status("own-label").get("observedGeneration") == 1,
    )
    assert shared.the("TritonModel", "own-label")["metadata"]["labels"] == {name: "mine"}


def test_kubectl_scale_sets_replicas(shared: Sandbox) -> None:
    """The scale subresource reads and writes spec.replicas, and tells the selector of the pods."""
    shared.create(config_map("files"), pausing("scaled"))
    shared.until_reason("scaled", "Suspended")
    access.kubectl("scale", "tm/scaled", "--replicas=3", "-n", shared.namespace)
    assert shared.the("TritonModel", "scaled")["spec"]["replicas"] == 3
    path = f"/apis/triton-operator.dev/v1alpha1/namespaces/{shared.namespace}/tritonmodels"
    scale = json.loads(shared.api.request("GET", f"{path}/scaled/scale"))
    assert scale["spec"]["replicas"] == 3
    assert scale["status"]["selector"] == "triton-operator.dev/tritonmodel=scaled"


def _owners(model: Object, *path: str) -> list[str]:
    """Return the field managers that own the field at *path*."""
    owners = []
    for entry in model["metadata"]["managedFields"]:
        fields = entry["fieldsV1"]
        for step in path:
            fields = fields.get(step) if fields is not None else None
        if fields is not None:
            owners.append(entry["manager"])
    return sorted(owners)


_ENTRIES = [
    ("env", "name", {"name": "A", "value": "1"}, {"name": "B", "value": "2"}),
    (
        "backendConfig",
        "backend",
        {"backend": "python", "settings": {"a": "1"}},
        {"backend": "onnxruntime", "settings": {"b": "2"}},
    ),
]


@pytest.mark.parametrize(
    ("field", "key", "first", "second"), _ENTRIES, ids=["env", "backendConfig"]
)
def test_two_managers_each_own_their_entry(
    shared: Sandbox, field: str, key: str, first: Object, second: Object
) -> None:
    """Server-side apply of one entry by a second manager merges, and takes nothing away."""
    name = f"merged-{field.lower()}"
    manifest = shared.placed(pausing(name, triton={field: [first]}))
    shared.api.apply(manifest, "gitops")
    partial = {**manifest, "spec": {"triton": {field: [second]}}}
    merged = shared.api.apply(partial, "platform")
    assert sorted(merged["spec"]["triton"][field], key=str) == sorted([first, second], key=str)
    for entry, manager in ((first, "gitops"), (second, "platform")):
        of_entry = f"k:{json.dumps({key: entry[key]}, separators=(',', ':'))}"
        path = ("f:spec", "f:triton", f"f:{field}", of_entry)
        assert _owners(merged, *path) == [manager]


def test_a_condition_of_another_manager_survives(shared: Sandbox) -> None:
    """Status is written as a whole by the operator, but conditions that are not its own stay."""
    shared.create(pausing("conditions", repository=_absent()))
    shared.until_reason("conditions", "ConfigMapNotFound")
    extra = {
        "type": "example.com/Approved",
        "status": "True",
        "reason": "Reviewed",
        "message": "by a person",
        "lastTransitionTime": "2026-01-01T00:00:00Z",
        "observedGeneration": 1,
    }
    manifest = shared.placed(pausing("conditions"))
    del manifest["spec"]
    manifest["status"] = {"conditions": [extra]}
    merged = shared.api.apply(manifest, "reviewer", part="/status")
    kinds = {each["type"] for each in merged["status"]["conditions"]}
    assert kinds == {"Ready", "Reconciling", "Stalled", "Available", "example.com/Approved"}
    generation = shared.change("conditions", replicas=2)
    shared.until(
        "the next status is written",
        lambda: shared.status("conditions")["observedGeneration"] == generation,
    )
    assert condition(shared.status("conditions"), "example.com/Approved") == extra


def _absent() -> Object:
    return {"configMap": {"name": "absent", "items": [{"key": "k", "path": "m/1/model.py"}]}}


def test_the_stored_crd_equals_the_file(api: Api) -> None:
    """What the API server makes of the manifest is the manifest: Argo CD sees no difference."""
    stored = api.get("CustomResourceDefinition", None, _CRD)
    assert stored is not None
    expected = copy.deepcopy(definition()["spec"])
    # The API server's own defaults are in every stored CRD, and GitOps tools know them.
    assert stored["spec"].pop("conversion") == {"strategy": "None"}
    assert stored["spec"] == expected


def test_the_crd_fits_a_plain_client_side_apply() -> None:
    """It is below the 256 KiB of the annotation in which `kubectl apply` keeps it, and works."""
    as_json = json.dumps(yaml.safe_load(CRD_FILE.read_text()))
    assert len(as_json) < 256 * 1024
    scratch = yaml.safe_load(
        CRD_FILE.read_text().replace("triton-operator.dev", "scratch.triton-operator.dev")
    )
    names = {"shortNames": None, "categories": None}
    scratch["spec"]["names"] = {
        key: value for key, value in scratch["spec"]["names"].items() if key not in names
    }
    manifest = json.dumps(scratch)
    try:
        access.kubectl("apply", "-f", "-", stdin=manifest)
        assert "unchanged" in access.kubectl("apply", "-f", "-", stdin=manifest)
    finally:
        access.kubectl("delete", "-f", "-", "--wait=false", stdin=manifest)
