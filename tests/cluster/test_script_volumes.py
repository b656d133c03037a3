"""Scripts and their packages on PersistentVolumeClaims."""

from collections.abc import Iterator

import pytest

from cluster import access
from cluster.api import Api
from cluster.asking import ask
from cluster.inference import address
from cluster.manifests import script_alone
from cluster.node_volume import folder_of, node_volume
from cluster.sandbox import Sandbox, sandbox

_SCORE = """
from pathlib import Path

import words


def init():
    global name
    name = Path("names/first.txt").read_text()


def run(data):
    return f"{words.GREETING} {name}"
"""
_FILES = {
    "names/first.txt": "Ada",
    "src/score.py": _SCORE,
    "src/words.py": "GREETING = 'hello'\n",
}


@pytest.fixture
def disk(api: Api) -> Iterator[Sandbox]:
    """A claim that only root may write to."""
    if not access.is_native():
        pytest.skip("needs the local cluster, whose node is this machine")
    with sandbox(api, "script-volumes") as box, node_volume(box, "disk"):
        yield box


def test_a_script_is_run_from_a_folder_of_a_volume(disk: Sandbox) -> None:
    """There in a folder below, as a source_directory had it; files are found from the top."""
    for name, text in _FILES.items():
        file = folder_of(disk, "disk") / "digits" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    source = {"volume": {"claimName": "disk"}, "path": "digits"}
    good, bad = (
        script_alone(name, "", source=source, entryScript=entry)[1]
        for name, entry in (("there", "src/score.py"), ("absent", "score.py"))
    )
    disk.create(good, bad)
    disk.until_ready("there")
    with address(disk, "there") as where:
        assert ask(where, "/score", body=b"x").body == b'"hello Ada"'
    disk.until_reason("absent", "ScriptFailed", seconds=90)
    told = disk.condition("absent", "Ready")["message"]
    assert "/var/azureml-app/script/digits/score.py" in told
    assert "['names', 'src']" in told


def test_a_claim_that_can_t_keep_packages_is_told(disk: Sandbox) -> None:
    """By what the system said; pip has not begun then."""
    environment = {"pipPackages": ["greeting==1.0"], "cache": {"claimName": "disk"}}
    disk.create(*script_alone("kept", _SCORE, environment=environment))
    status = disk.until_reason("kept", "EnvironmentFailed", seconds=90)
    assert "can't be made an environment" in disk.condition("kept", "Ready")["message"]
    assert "Permission denied" in status["failures"][0]["lastLines"]
