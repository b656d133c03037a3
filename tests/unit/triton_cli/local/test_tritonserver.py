"""tritonserver: which Triton is chosen. Engines are stand-ins here."""

import pytest

from triton_cli.errors import UserError
from triton_cli.local import cpu_server
from triton_cli.local.server import Containerised, Program
from triton_cli.local.tritonserver import find


@pytest.fixture
def path(tmp_path, monkeypatch):
    """Return a function that puts a program on a PATH where nothing else is."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.setattr(cpu_server, "obstacle", lambda: "its CPU wheel is not for tests")

    def put(name, script="exit 0"):
        (folder / name).write_text(f"#!/bin/sh\n{script}\n")
        (folder / name).chmod(0o755)
        return str(folder / name)

    return put


HAS_IMAGE = 'case "$*" in "image inspect i:26.01") exit 0;; info) exit 0;; *) exit 1;; esac'
HAS_NOTHING = 'case "$*" in info) exit 0;; *) exit 1;; esac'


def test_an_engine_with_the_image_comes_first(path):
    """NVIDIA's own image is the one of the cluster."""
    path("docker", HAS_IMAGE)
    path("tritonserver")
    assert find("i:26.01", None) == Containerised("docker", "i:26.01")


def test_a_program_on_the_path_comes_before_a_download(path):
    """An image of several gigabytes is pulled only where there is nothing else."""
    path("docker", HAS_NOTHING)
    program = path("tritonserver")
    assert find("i:26.01", None).path == program


def test_the_wheel_comes_before_a_pull(path, monkeypatch):
    """It is a hundred megabytes."""
    path("podman", HAS_NOTHING)
    monkeypatch.setattr(cpu_server, "obstacle", lambda: "")
    found = find("i:26.01", None)
    assert isinstance(found, Program)
    assert "CPU wheel" in found.description
    assert found.image == "tritonserver-cpu:24.10"


def test_an_engine_pulls_where_nothing_else_is(path):
    """If it works at all: docker without its daemon does not."""
    path("docker", "exit 1")
    path("podman", HAS_NOTHING)
    assert find("i:26.01", None) == Containerised("podman", "i:26.01")


def test_without_any_the_ways_are_named(path):
    """What keeps the wheel from running, and what else there is."""
    with pytest.raises(
        UserError, match=r"not for tests; install docker or podman .* --tritonserver"
    ):
        find(None, None)


def test_the_users_word_counts(path):
    """A program by name or path, or an engine; else one sentence."""
    program = path("my-triton")
    assert find(None, "my-triton").path == program
    assert find(None, program).path == program
    with pytest.raises(UserError, match="docker is not on the PATH"):
        find(None, "docker")
    with pytest.raises(UserError, match="--tritonserver nothing is no program"):
        find(None, "nothing")


def test_in_nvidias_container_the_release_is_known(path, monkeypatch):
    """Its flags are rendered then."""
    path("tritonserver")
    monkeypatch.setenv("NVIDIA_TRITON_SERVER_VERSION", "26.01")
    assert find(None, None).image == "tritonserver:26.01"
