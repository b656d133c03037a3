"""A repository on a PersistentVolumeClaim is served from its folder, read-only and not copied."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from cluster import access
from cluster.api import Api
from cluster.inference import address, infer
from cluster.manifests import CONFIG, adder, triton_model
from cluster.node_volume import folder_of, node_volume
from cluster.sandbox import Sandbox, sandbox


def _write_model(folder: Path, name: str, *, code: str) -> None:
    version = folder / name / "1"
    version.mkdir(parents=True)
    (version / "model.py").write_text(code)
    (folder / name / "config.pbtxt").write_text(f'name: "{name}"\n{CONFIG}')


@pytest.fixture(scope="module")
def disk(api: Api) -> Iterator[Sandbox]:
    """A disk as disks are: lost+found, a broken model, and a good repository in a folder."""
    if not access.is_native():
        pytest.skip("needs the local cluster, whose node is this machine")
    with sandbox(api, "volumes") as box, node_volume(box, "disk") as folder:
        (folder / "lost+found").mkdir(mode=0o700)
        _write_model(folder, "adder", code=adder(addend=1))
        _write_model(folder, "broken", code="this is no Python")
        _write_model(folder / "releases" / "v2", "adder", code=adder(addend=2))
        (folder / "releases" / "v2" / "lost+found").mkdir(mode=0o700)
        source = {"volume": {"claimName": "disk"}}
        box.create(
            triton_model("in-folder", repository={**source, "path": "releases/v2"}),
            triton_model("by-name", repository=source, triton={"models": ["adder"]}),
            triton_model("whole", repository=source),
            triton_model("no-folder", repository={**source, "path": "releases/v3"}),
        )
        yield box


def test_a_folder_of_the_volume_is_the_repository(disk: Sandbox) -> None:
    """repository.path names it."""
    disk.until_ready("in-folder")
    with address(disk, "in-folder") as where:
        assert infer(where, [0, 0, 0, 0]) == [2, 2, 2, 2]


def test_wanted_models_are_taken_out_of_a_disorderly_volume(disk: Sandbox) -> None:
    """With triton.models neither lost+found nor a broken neighbour is seen."""
    disk.until_ready("by-name")
    with address(disk, "by-name") as where:
        assert infer(where, [0, 0, 0, 0]) == [1, 1, 1, 1]
    assert [each["name"] for each in disk.status("by-name")["models"]] == ["adder"]


def test_the_volume_is_mounted_read_only(disk: Sandbox) -> None:
    """Triton can't change what other pods serve."""
    disk.until_ready("in-folder")
    (pod,) = disk.pods("in-folder")
    mounts = pod["spec"]["containers"][0]["volumeMounts"]
    models = [each for each in mounts if each["name"] in {"source", "repository"}]
    assert len(models) == 3
    assert all(each["readOnly"] for each in models)


def test_a_script_finds_its_files_as_in_azure(disk: Sandbox) -> None:
    """$AZUREML_MODEL_DIR/models/triton/<model>/<file>."""
    disk.until_ready("in-folder")
    (pod,) = disk.pods("in-folder")
    name = pod["metadata"]["name"]
    here = ("-n", disk.namespace, name, "-c", "triton", "--", "sh", "-c")
    script = "cat $AZUREML_MODEL_DIR/models/triton/adder/config.pbtxt"
    assert 'name: "adder"' in access.kubectl("exec", *here, script)


def test_foreign_folders_are_no_models(disk: Sandbox) -> None:
    """Triton would take lost+found for one and end; another folder without a model is told."""
    disk.until_reason("whole", "RepositoryInvalid", seconds=60)
    told = [each["message"] for each in disk.status("whole")["failures"]]
    assert any(each.startswith("releases: ") for each in told)
    assert [each for each in told if "lost+found" in each] == []


def test_deleting_a_model_leaves_its_source(disk: Sandbox) -> None:
    """Neither the claim nor a file on it belongs to the model."""
    disk.create(triton_model("brief", repository={"volume": {"claimName": "disk"}}, suspend=True))
    disk.until_reason("brief", "Suspended")
    disk.delete("TritonModel", "brief")
    disk.until("its children are gone", lambda: not disk.children("brief"))
    claim = disk.the("PersistentVolumeClaim", "disk")
    assert "ownerReferences" not in claim["metadata"]
    assert (folder_of(disk, "disk") / "adder" / "1" / "model.py").exists()


def test_a_folder_that_is_not_there_is_explained(disk: Sandbox) -> None:
    """The fetcher looks for it, not the kubelet, which would make it in the user's volume."""
    disk.until_reason("no-folder", "SourceNotFound", seconds=60)
    failure = disk.status("no-folder")["failures"][0]
    assert failure["container"] == "fetcher"
    assert "releases/v3" in failure["message"]
    assert "spec.repository.path" in failure["hint"]
    assert not (folder_of(disk, "disk") / "releases" / "v3").exists()
