"""children.repository: the volume with the models, and how it is mounted."""

import pytest

import make
from triton_operator.children.repository import (
    repository_mounts,
    repository_path,
    repository_volume,
)


def mounts(**spec):
    """Return mount paths and the folders that they show."""
    return {
        each["mountPath"]: each.get("subPath") for each in repository_mounts(make.model(**spec))
    }


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        pytest.param({}, {"/model-repository": None}, id="a whole volume"),
        pytest.param(
            {"repository": {**make.VOLUME, "path": "v2"}},
            {"/model-repository": None},
            id="a whole volume for a folder of it",
        ),
        pytest.param(
            {"triton": {"models": ["b", "a"]}},
            {"/model-repository/a": "a", "/model-repository/b": "b"},
            id="named models, one by one",
        ),
        pytest.param(
            {"repository": {**make.VOLUME, "path": "v2"}, "triton": {"models": ["a"]}},
            {"/model-repository/a": "v2/a"},
            id="a named model in a folder",
        ),
        pytest.param(
            {"repository": make.config_map_source("a/1/model.py", "a/config.pbtxt")},
            {"/model-repository/a": "a"},
            id="the models of a ConfigMap, without its ..data",
        ),
    ],
)
def test_mounts(spec, expected):
    """Triton sees the wanted models only, or the whole folder when none is named."""
    assert mounts(**spec) == expected


@pytest.mark.parametrize(
    ("spec", "path"),
    [
        pytest.param({}, "/model-repository", id="the mount"),
        pytest.param(
            {"repository": {**make.VOLUME, "path": "v2/x"}},
            "/model-repository/v2/x",
            id="a folder, so that Triton itself tells when it is not there",
        ),
        pytest.param(
            {"repository": {**make.VOLUME, "path": "v2"}, "triton": {"models": ["a"]}},
            "/model-repository",
            id="the mount, where named models are gathered",
        ),
    ],
)
def test_triton_looks_in(spec, path):
    """The folder that Triton is given holds the model folders."""
    assert repository_path(make.model(**spec)) == path


def test_a_claim_is_mounted_read_only():
    """A claim that several models share stays as it is."""
    volume = repository_volume(make.model())
    assert volume["persistentVolumeClaim"] == {"claimName": "models", "readOnly": True}


def test_items_of_a_config_map_become_files():
    """A ConfigMap has no folders: each key is given its place."""
    volume = repository_volume(make.model(repository=make.config_map_source("a/1/model.py")))
    assert volume["configMap"] == {
        "name": "files",
        "items": [{"key": "f0", "path": "a/1/model.py"}],
    }


def test_an_image_is_pulled_as_asked():
    """The pull policy goes with the image."""
    source = {"image": {"reference": "registry.example/m:1", "pullPolicy": "Always"}}
    volume = repository_volume(make.model(repository=source))
    assert volume["image"] == {"reference": "registry.example/m:1", "pullPolicy": "Always"}


def test_a_repository_without_source_is_an_error():
    """The CRD refuses it, so it must not pass in silence."""
    with pytest.raises(ValueError, match="names no source"):
        repository_volume(make.model(repository={}))
