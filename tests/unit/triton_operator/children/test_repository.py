"""children.repository: the source, the links into it, and who may write what."""

import pytest

import make
from triton_operator.children.repository import (
    azure_model_dir,
    fetcher_mounts,
    repository_mounts,
    repository_volumes,
)

BUCKET = {"uri": "s3://models/v1"}
SOURCES = {
    "volume": make.VOLUME,
    "configMap": make.config_map_source("a/1/model.py", "a/config.pbtxt"),
    "image": {"image": {"reference": "registry.example/m:1"}},
    "uri": BUCKET,
}


def volumes(**repository):
    """Return the pod's volumes by name."""
    found = repository_volumes(make.model(repository=repository))
    return {each.pop("name"): each for each in found}


def writable(mounts):
    """Return the paths that may be written."""
    return {each["mountPath"] for each in mounts if not each.get("readOnly")}


@pytest.mark.parametrize("source", SOURCES)
def test_triton_writes_nowhere(source):
    """Neither the source nor the links into it can change under a running server."""
    mounts = repository_mounts(make.model(repository=SOURCES[source]))
    assert writable(mounts) == set()
    assert {"/source", "/model-repository"} < {each["mountPath"] for each in mounts}


@pytest.mark.parametrize("source", SOURCES)
def test_only_what_is_fetched_is_written_to_the_source(source):
    """A claim that several models share stays as it is."""
    mounts = fetcher_mounts(make.model(repository=SOURCES[source]))
    fetched = {"/source"} if source == "uri" else set()
    assert writable(mounts) == {"/model-repository"} | fetched


def test_a_claim_is_mounted_read_only():
    """The kubelet itself keeps every container of the pod from writing."""
    claim = volumes(**make.VOLUME)["source"]["persistentVolumeClaim"]
    assert claim == {"claimName": "models", "readOnly": True}


def test_items_of_a_config_map_become_files():
    """A ConfigMap has no folders: each key is given its place."""
    assert volumes(**make.config_map_source("a/1/model.py"))["source"]["configMap"] == {
        "name": "files",
        "items": [{"key": "f0", "path": "a/1/model.py"}],
    }


def test_an_image_is_pulled_as_asked():
    """The pull policy goes with the image."""
    source = {"image": {"reference": "registry.example/m:1", "pullPolicy": "Always"}}
    assert volumes(**source)["source"]["image"] == {
        "reference": "registry.example/m:1",
        "pullPolicy": "Always",
    }


def test_a_missing_secret_does_not_hold_the_pod_up():
    """The fetcher says which Secret it lacks; the kubelet would leave the pod without a word."""
    found = volumes(**BUCKET, credentials={"secretName": "keys"})
    assert found["credentials"]["secret"]["optional"] is True
    assert volumes(**BUCKET).keys() == {"source", "repository"}


def test_the_cache_is_written_by_the_fetcher_and_read_by_triton():
    """The links of the repository lead into it."""
    model = make.model(repository={**BUCKET, "cache": {"claimName": "shared"}})
    assert "/cache" in writable(fetcher_mounts(model))
    assert "/cache" in {each["mountPath"] for each in repository_mounts(model)}
    claim = repository_volumes(model)[-1]["persistentVolumeClaim"]
    assert claim == {"claimName": "shared"}


def test_a_script_finds_the_models_where_azure_had_them():
    """$AZUREML_MODEL_DIR/models/triton/<model>/<file>, as in scripts of Azure ML."""
    model = make.model(model={"name": "densenet", "version": 2})
    folder = azure_model_dir(model)
    assert folder == "/var/azureml-app/azureml-models/densenet/2"
    mounts = {each["mountPath"]: each["name"] for each in repository_mounts(model)}
    assert mounts[f"{folder}/models/triton"] == mounts["/model-repository"]


def test_a_repository_without_source_is_an_error():
    """The CRD refuses it, so it must not pass in silence."""
    with pytest.raises(ValueError, match="names no source"):
        repository_volumes(make.model(repository={}))
