"""environment: a script's own packages, installed once."""

import os
import subprocess
import sys
import sysconfig
import zipfile

import pytest

from middleware.servers import OPERATOR
from triton_middleware.environment import InstallError, prepare


@pytest.fixture(autouse=True)
def _own_index(tmp_path, monkeypatch):
    """Have pip take packages from a folder, and reach no network."""
    wheels = tmp_path / "wheels"
    wheels.mkdir()
    for name, requires in (("greeting", ""), ("clashing", "Requires-Dist: werkzeug<1\n")):
        _wheel(wheels, name, requires)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(wheels))
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")


def _wheel(folder, name, requires):
    about = f"{name}-1.0.dist-info"
    with zipfile.ZipFile(folder / f"{name}-1.0-py3-none-any.whl", "w") as wheel:
        wheel.writestr(f"{name}.py", "WORD = 'hello'\n")
        wheel.writestr(
            f"{about}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n{requires}"
        )
        wheel.writestr(
            f"{about}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        wheel.writestr(f"{about}/RECORD", "")


def imported(folder, module):
    command = [folder / "bin/python", "-c", f"import {module}; print({module}.WORD)"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


def test_packages_are_there_and_stay(tmp_path):
    """The second pod on a shared volume installs nothing."""
    folder = tmp_path / "environments" / "abc"
    prepare(folder, ["greeting"])
    assert imported(folder, "greeting") == "hello"
    made = (folder / "pyvenv.cfg").stat().st_mtime_ns
    prepare(folder, ["greeting"])
    assert (folder / "pyvenv.cfg").stat().st_mtime_ns == made


def test_the_servers_packages_are_behind_its_own(tmp_path):
    """In an environment too, as that of a checkout: the script's version of a package wins."""
    folder = tmp_path / "abc"
    prepare(folder, ["greeting"])
    code = "import greeting, sys, werkzeug; print(*sys.path, sep='\\n')"
    command = [folder / "bin/python", "-c", code]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    path = [each for each in told.splitlines() if each.endswith("site-packages")]
    assert path[0].startswith(str(folder))
    assert sysconfig.get_path("purelib") in path[1:]


def test_a_folder_that_was_left_half_done_is_made_anew(tmp_path):
    """A pod may be killed while it installs."""
    folder = tmp_path / "abc"
    folder.mkdir()
    (folder / "rubbish").touch()
    prepare(folder, ["greeting==1.0"])
    assert not (folder / "rubbish").exists()
    assert imported(folder, "greeting") == "hello"


def test_a_package_that_is_not_there_is_named(tmp_path):
    """By pip's own last lines."""
    with pytest.raises(InstallError, match="no-such-package"):
        prepare(tmp_path / "abc", ["no-such-package"])
    assert not (tmp_path / "abc" / "complete.json").exists()


def test_a_package_that_needs_another_server_is_refused(tmp_path):
    """Rather than mixed in and found out at the first request."""
    with pytest.raises(InstallError, match="werkzeug"):
        prepare(tmp_path / "abc", ["clashing"])


def test_a_package_is_no_option(tmp_path):
    """Whoever may name packages may not choose another index."""
    with pytest.raises(InstallError):
        prepare(tmp_path / "abc", ["--index-url=http://elsewhere.example", "greeting"])


def test_credentials_of_an_index_are_not_told(tmp_path, monkeypatch):
    """Pip's output goes to the status of an object that many can read."""
    monkeypatch.setenv("PIP_FIND_LINKS", "http://user:secret@127.0.0.1:9/simple")
    with pytest.raises(InstallError) as raised:
        prepare(tmp_path / "abc", ["greeting"])
    assert "secret" not in str(raised.value)


def test_a_folder_that_can_t_be_written_is_told(tmp_path):
    """A claim that belongs to another user, or one that is full."""
    (tmp_path / "file").touch()
    words = tmp_path / "last-words"
    words.touch()
    folder = tmp_path / "file" / "abc"
    done = subprocess.run(
        [sys.executable, "-m", "triton_middleware.environment", folder, "greeting"],
        env=os.environ | {"PYTHONPATH": str(OPERATOR), "TERMINATION_LOG": str(words)},
        check=False,
    )
    assert done.returncode == 1
    assert f"{folder} can't be made an environment" in words.read_text()
    assert "File exists" in words.read_text()
