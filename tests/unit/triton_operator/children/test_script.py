"""children.script: where the script is, and what its links lead to."""

import pytest

import make
from triton_operator.children.script import (
    script_fetcher_mounts,
    script_mounts,
    script_volumes,
    source_directory,
)

URI = {"uri": "s3://scripts/v1", "credentials": {"secretName": "keys"}, "cache": {"claimName": "c"}}
SOURCES = {
    "configMap": make.SCRIPT["source"],
    "volume": {"volume": {"claimName": "scripts"}},
    "image": {"image": {"reference": "registry.example/script:1"}},
    "uri": URI,
}


def model(source):
    return make.model(middleware={"source": source})


@pytest.mark.parametrize("kind", SOURCES)
def test_a_script_is_at_one_place_and_read_only(kind):
    """Whatever brought it there."""
    mounts = script_mounts(model(SOURCES[kind]))
    assert mounts[0]["mountPath"] == "/var/azureml-app/script"
    assert all(each["readOnly"] for each in mounts)
    volumes = {each["name"] for each in script_volumes(model(SOURCES[kind]))}
    assert {each["name"] for each in mounts} <= volumes


def test_links_of_a_fetched_script_lead_to_where_the_fetcher_put_it():
    """The same paths in both containers, and none of the models' own."""
    fetched = {each["mountPath"]: each["name"] for each in script_fetcher_mounts(model(URI))}
    seen = {each["mountPath"]: each["name"] for each in script_mounts(model(URI))[1:]}
    assert seen.items() <= fetched.items()
    assert set(seen) == {"/script-files/source", "/script-files/cache"}


def test_only_the_fetcher_sees_the_credentials():
    fetched = [each["name"] for each in script_fetcher_mounts(model(URI))]
    assert "script-credentials" in fetched
    assert "script-credentials" not in [each["name"] for each in script_mounts(model(URI))]


@pytest.mark.parametrize(
    ("source", "folder"),
    [
        (SOURCES["volume"], "script"),
        ({**SOURCES["volume"], "path": "densenet/v1"}, "script/densenet/v1"),
        ({**URI, "path": "densenet/v1"}, "script"),
    ],
)
def test_a_folder_inside_the_source(source, folder):
    """What is fetched is only what is below the path; what is mounted is all."""
    assert source_directory(model(source)) == folder
