"""children.environment: a script's own packages, where they are and who installs them."""

import pytest

import make
from triton_operator.children.environment import (
    environment,
    environment_folder,
    environment_mounts,
    environment_volumes,
)

IMAGE = "registry.example/middleware:1"


def model(*packages, **fields):
    """Return a model whose script wants *packages*."""
    wanted = {"pipPackages": list(packages), **fields}
    return make.model(middleware={**make.SCRIPT, "environment": wanted})


def folder(*packages, image=IMAGE, **fields):
    return environment_folder(model(*packages, **fields), image)


def test_other_packages_are_another_folder():
    """Pods with the old ones keep them, also on a shared claim; the order does not matter."""
    assert folder("a", "b") == folder("b", "a")
    different = {folder("a"), folder("a", "b"), folder("a==1"), folder("a", image="x:2")}
    assert len(different) == 4


def test_the_folder_begins_with_the_environments_name():
    assert folder("a", name="My-Triton").startswith("/environments/My-Triton-")


def test_pip_gets_the_packages_literally():
    """The kubelet expands $(NAME) in arguments."""
    args = environment(model("x[$(HOME)]"), IMAGE)["args"]
    assert args[1:] == ["x[$$(HOME)]"]


@pytest.mark.parametrize(
    ("source", "reference"),
    [
        ({"secretName": "index"}, {"secretRef": {"name": "index"}}),
        ({"configMapName": "index"}, {"configMapRef": {"name": "index"}}),
    ],
)
def test_pips_variables_come_from_a_secret_or_config_map(source, reference):
    assert environment(model("a", indexFrom=source), IMAGE)["envFrom"] == [reference]
    assert "envFrom" not in environment(model("a"), IMAGE)


def test_packages_are_kept_on_a_claim():
    """Else they are installed for each pod."""
    claim = {"persistentVolumeClaim": {"claimName": "packages"}}
    (kept,) = environment_volumes(model("a", cache={"claimName": "packages"}))
    assert kept.items() >= claim.items()
    (made,) = environment_volumes(model("a"))
    assert made["emptyDir"] == {}


def test_a_script_without_packages_needs_no_volume():
    assert environment_volumes(model()) == environment_mounts(model()) == []


def test_a_script_can_not_change_its_packages():
    assert [each["readOnly"] for each in environment_mounts(model("a"))] == [True]
