"""The hooks in .pre-commit-hooks.yaml, installed and run by pre-commit as a user has them.

Each session builds an environment by pip, which takes a minute and needs the package index.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
MANIFEST = """\
apiVersion: triton-operator.dev/v1alpha1
kind: TritonModel
metadata:
  name: demo
spec:
  repository:
    uri: s3://models/release
"""
SCRIPT = "def init():\n    pass\n\n\ndef run(data):\n    return data\n"
FILES = {
    "deploy/model.yaml": MANIFEST,
    "deploy/other.yaml": "- this is no manifest\n",
    "scripts/score_demo.py": SCRIPT,
    "scripts/library.py": "def helper():\n    pass\n",
    "models/demo/1/model.onnx": "onnx",
    "models/demo/config.pbtxt": 'backend: "onnxruntime"\n',
}


@pytest.fixture(scope="session")
def environment(tmp_path_factory) -> dict[str, str]:
    """Return the variables that keep Git and pre-commit to themselves."""
    identity = {"NAME": "Test", "EMAIL": "test@example.com"}
    people = {
        f"GIT_{who}_{what}": identity[what] for who in ("AUTHOR", "COMMITTER") for what in identity
    }
    home = str(tmp_path_factory.mktemp("pre-commit"))
    # Set where tests run in a hook themselves, or with the checkout on the path.
    without = {"GIT_DIR", "GIT_INDEX_FILE", "GIT_WORK_TREE", "PYTHONPATH"}
    inherited = {name: value for name, value in os.environ.items() if name not in without}
    return {**inherited, **people, "GIT_CONFIG_GLOBAL": os.devnull, "PRE_COMMIT_HOME": home}


@pytest.fixture(scope="session")
def git(environment):
    """Return a function that calls Git in a folder: what it prints."""

    def called(folder, *arguments):
        command = ["git", "-C", str(folder), *arguments]
        return subprocess.check_output(command, env=environment, text=True).strip()

    return called


@pytest.fixture(scope="session")
def checkout(git, tmp_path_factory):
    """Return a repository with this checkout as it is, committed or not."""
    folder = tmp_path_factory.mktemp("triton-operator")
    listed = git(ROOT, "ls-files", "--cached", "--others", "--exclude-standard", "-z")
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / name)
    git(folder, "init", "--quiet")
    git(folder, "add", "--all", "--force")
    git(folder, "commit", "--quiet", "--message", "As it is")
    return folder


@pytest.fixture
def run(git, checkout, environment, tmp_path):
    """Return a function that commits files and runs all hooks over them: exit code and output."""
    hooks = [
        {"id": "tritonmodel"},
        {"id": "triton-script"},
        {"id": "triton-repository", "args": ["models"]},
    ]
    repository = {"repo": str(checkout), "rev": git(checkout, "rev-parse", "HEAD"), "hooks": hooks}
    configuration = yaml.safe_dump({"repos": [repository]})

    def ran(**changes):
        files = {**FILES, **changes, ".pre-commit-config.yaml": configuration}
        for name, text in files.items():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_text(text)
        git(tmp_path, "init", "--quiet")
        git(tmp_path, "add", "--all")
        command = [sys.executable, "-m", "pre_commit", "run", "--all-files", "--color", "never"]
        done = subprocess.run(
            command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
        )
        return done.returncode, done.stdout + done.stderr

    return ran


def test_what_is_fine_passes(run):
    """Each of the hooks finds files of its own, and no others."""
    code, said = run()
    assert code == 0, said
    assert said.count("Passed") == 3


@pytest.mark.parametrize(
    ("name", "old", "new", "words"),
    [
        (
            "deploy/model.yaml",
            "s3://models",
            "s3://My_Models",
            "deploy/model.yaml:7: error: spec.repository.uri: Invalid value",
        ),
        (
            "scripts/score_demo.py",
            "def run(data)",
            "def answer(data)",
            "scripts/score_demo.py: error: the entry script has no function run()",
        ),
        (
            "models/demo/config.pbtxt",
            "backend",
            "backends",
            "models/demo/config.pbtxt:1",
        ),
    ],
)
def test_what_is_wrong_fails(name, old, new, words, run):
    """One hook fails, with the place; the others pass."""
    code, said = run(**{name: FILES[name].replace(old, new)})
    assert (code, words in said) == (1, True), said
    assert said.count("Passed") == 2


def test_every_hook_is_run_here():
    """One more in the file needs a test."""
    hooks = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
    assert {hook["id"] for hook in hooks} == {"tritonmodel", "triton-script", "triton-repository"}
