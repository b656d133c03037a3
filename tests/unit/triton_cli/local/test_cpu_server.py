"""cpu_server: where the wheel can run, and what of it is used. tests/local installs it."""

import subprocess

import pytest

from triton_cli.local import cpu_server


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("machine", "aarch64", "Linux on x86-64"),
        ("system", "Darwin", "Linux on x86-64"),
        ("libc_ver", ("glibc", "2.31"), "glibc 2.35 or newer, and this is glibc 2.31"),
        ("libc_ver", ("", ""), "glibc 2.35 or newer, and this is none"),
    ],
)
def test_a_machine_that_can_not_run_it_is_told(name, value, words, monkeypatch):
    """In words that follow `there is no Triton for this machine:`."""
    monkeypatch.setattr(cpu_server.platform, name, lambda: value)
    assert words in cpu_server.obstacle()


def test_another_python_is_told(monkeypatch):
    """The locked NumPy is for some only."""
    monkeypatch.setattr(cpu_server, "_VERSION", "3.14")
    assert "needs Python 3.11 or 3.12, and this is 3.14" in cpu_server.obstacle()


def test_a_python_without_its_library_is_told(monkeypatch):
    """With Debian's package for it."""
    monkeypatch.setattr(cpu_server, "_LIBRARY", "libpython9.9.so.1.0")
    assert "needs libpython9.9.so.1.0" in cpu_server.obstacle()


def test_the_lock_is_that_of_the_image():
    """One place says which wheels; the backend for ONNX goes along."""
    lock = cpu_server._LOCK.read_text()
    assert "nvidia-pytriton==" in lock
    assert (cpu_server._SOURCE / "backends" / "onnxruntime" / "model.py").is_file()


def test_it_is_installed_once(tmp_path, monkeypatch):
    """And no other program is."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    program = cpu_server.server().path
    *_, folder = cpu_server.installation(program)
    assert program.startswith(folder)
    (tmp_path / "kubectl-triton" / "tritonserver" / folder.rpartition("/")[2]).mkdir(parents=True)
    assert cpu_server.installation(program) == ()
    assert cpu_server.installation("/usr/bin/tritonserver") == ()


def test_pips_last_lines_are_told(tmp_path, monkeypatch, capsys):
    """A failed installation leaves no folder that would be taken for a whole one."""

    def fails(command, **_):
        raise subprocess.CalledProcessError(1, command, "collecting", "ERROR: no wheel")

    monkeypatch.setattr(cpu_server.subprocess, "run", fails)
    monkeypatch.setattr(cpu_server.sys, "argv", ["cpu_server", str(tmp_path / "made")])
    assert cpu_server.main() == 1
    assert capsys.readouterr().err == "collecting\nERROR: no wheel\n"
    assert not (tmp_path / "made").exists()
