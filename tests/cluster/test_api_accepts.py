"""Good manifests are accepted as they are; what is left out gets the documented default."""

from typing import Any

import pytest

from cluster.api import Api, Object, Refusal
from cluster.full_spec import Path, full_manifests, with_value
from cluster.manifests import triton_model

_KINDS = list(full_manifests())


@pytest.mark.parametrize("kind", _KINDS)
def test_a_spec_with_every_field_is_stored_as_written(api: Api, kind: str) -> None:
    """Nothing is pruned, defaulted or normalised away from what the user wrote."""
    manifest = full_manifests()[kind]
    assert api.create(manifest, dryRun="All")["spec"] == manifest["spec"]


_BOUNDARIES: list[tuple[Path, Any]] = [
    (("metadata", "name"), "a"),
    (("metadata", "name"), "a" * 63),
    (("spec", "replicas"), 0),
    (("spec", "replicas"), 1000),
    (("spec", "gpus"), {"count": 64}),
    (("spec", "gpus", "resourceName"), "nvidia.com/gpu.shared"),
    (("spec", "rollout"), {"drainSeconds": 0, "progressDeadlineSeconds": 61}),
    (("spec", "rollout"), {"drainSeconds": 3600}),
    (("spec", "triton", "loadTimeoutSeconds"), 10),
    (("spec", "resources"), {"requests": {"memory": "1Gi"}, "limits": {"memory": "1024Mi"}}),
    (("spec", "resources"), {"requests": {"cpu": "1000m"}, "limits": {"cpu": 1}}),
    (("spec", "resources", "limits", "memory"), "1.5e9"),
    (("spec", "triton", "image"), f"registry.example:5000/a/b@sha256:{'0' * 64}"),
    (("spec", "triton", "env"), [{"name": "EMPTY", "value": ""}, {"name": "UNSET"}]),
    (("spec", "triton", "env"), [{"name": f"V{number}"} for number in range(128)]),
    (("spec", "placement", "tolerations"), [{"operator": "Exists"}]),
    (("spec", "placement", "tolerations"), [{"key": "gpu", "operator": "Exists", "value": ""}]),
    (("spec", "repository", "path"), "a/b-c/v1.0+2"),
    (("spec", "expose", "service", "type"), "NodePort"),
    (("spec", "model"), {"tags": {f"t{number}": "" for number in range(64)}}),
]


@pytest.mark.parametrize(("path", "value"), _BOUNDARIES, ids=lambda each: str(each)[:40])
def test_a_value_at_a_limit_is_accepted(api: Api, path: Path, value: Any) -> None:
    """The last value before a limit is a good one."""
    api.create(with_value(full_manifests()["volume"], path, value), dryRun="All")


_URIS = [
    *("s3://models", "s3://my.models-2/a+b", "gs://models/release/v1/"),
    *(
        "azure://devstoreaccount1/models",
        "azure://acct/$web/a/b",
        "https://[2001:db8::1]:8443/m.zip",
    ),
    *("https://host.example:8443/a/m.tar.zst", "https://host/model.onnx", "hf://org/repo"),
    *("hf://org/repo@v1.0/onnx", "hf://org/repo/folder/b", "oci://registry:5000/a/b:1"),
    *(f"oci://registry/b@sha256:{'0' * 64}", "oci://registry/b", "git+https://host:1/a/b.git"),
    "git+https://host/a/b.git@feature/x",
]


@pytest.mark.parametrize("uri", _URIS)
def test_a_uri_of_each_form_is_accepted(api: Api, uri: str) -> None:
    """The forms that the documentation shows, at their limits."""
    manifest = with_value(full_manifests()["uri"], ("spec", "repository"), {"uri": uri})
    api.create(manifest, dryRun="All")


@pytest.mark.parametrize(
    ("path", "value", "field"),
    [
        (("spec", "replica"), 1, "spec.replica"),
        (("spec", "triton", "args"), ["--x"], "spec.triton.args"),
        (("spec", "repository", "configMap"), {"name": "x", "item": []}, "item"),
    ],
    ids=["of spec", "of triton", "of a source"],
)
def test_an_unknown_field_is_refused(api: Api, path: Path, value: Any, field: str) -> None:
    """Validation is strict for kubectl, so that a typing error does not pass as a default."""
    with pytest.raises(Refusal, match=f'unknown field "[a-zA-Z.]*{field}"') as refused:
        api.create(with_value(full_manifests()["volume"], path, value), dryRun="All")
    assert refused.value.status == 400


@pytest.mark.parametrize("quantity", [-1, "-1", "1 Gi", "1gi", "", "e3"], ids=repr)
def test_an_amount_that_is_no_quantity_is_refused(api: Api, quantity: Any) -> None:
    """Also one that is a number: no amount may be negative."""
    path = ("spec", "resources")
    manifest = with_value(full_manifests()["volume"], path, {"limits": {"memory": quantity}})
    with pytest.raises(Refusal, match=r"spec\.resources\.limits"):
        api.create(manifest, dryRun="All")


@pytest.mark.parametrize(
    "path",
    ["../x", "/x", "a/../b", "a//b", "./a", "a/", ".", ".hidden/a"],
)
def test_a_path_that_leaves_its_source_is_refused(api: Api, path: str) -> None:
    """Neither the folder of a volume nor a file of a ConfigMap may be outside of it."""
    manifests = full_manifests()
    item = [{"key": "k", "path": f"adder/{path}"}]
    places: list[tuple[Object, Path, Any]] = [
        (manifests["volume"], ("spec", "repository", "path"), path),
        (manifests["configMap"], ("spec", "repository", "configMap", "items"), item),
    ]
    for manifest, place, value in places:
        with pytest.raises(Refusal, match=r"should match"):
            api.create(with_value(manifest, place, value), dryRun="All")


def test_two_entries_with_the_same_key_are_refused(api: Api) -> None:
    """A list that is merged by key can hold each key once."""
    variables = [{"name": "A", "value": "1"}, {"name": "A", "value": "2"}]
    manifest = with_value(full_manifests()["volume"], ("spec", "triton", "env"), variables)
    with pytest.raises(Refusal, match=r'spec\.triton\.env\[1\]: Duplicate value: .*"name":"A"'):
        api.create(manifest, dryRun="All")


def test_defaults_appear_in_what_is_stored(api: Api) -> None:
    """They are few and scalar: parts that the user left out stay out."""
    manifest = triton_model("defaults", triton={}, gpus={}, model={}, rollout={}, expose={})
    manifest["metadata"]["namespace"] = "default"
    manifest["spec"]["expose"] = {"service": {}}
    stored = api.create(manifest, dryRun="All")
    assert stored["spec"].pop("repository")["check"] == "Enforce"
    spec = stored["spec"]
    assert spec == {
        "model": {"version": 1},
        "triton": {"autoCompleteConfig": True, "loadTimeoutSeconds": 1800, "logVerbose": 0},
        "gpus": {"count": 0, "resourceName": "nvidia.com/gpu"},
        "rollout": {"drainSeconds": 30},
        "expose": {"service": {"type": "ClusterIP"}},
        "replicas": 1,
        "suspend": False,
    }


def test_a_spec_without_options_stays_short(api: Api) -> None:
    """What `kubectl get -o yaml` shows of a minimal manifest is what was written, and two lines."""
    manifest = triton_model("minimal")
    manifest["metadata"]["namespace"] = "default"
    del manifest["spec"]["rollout"]
    stored = api.create(manifest, dryRun="All")
    assert set(stored["spec"]) == {"repository", "replicas", "suspend"}
