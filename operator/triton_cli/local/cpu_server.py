"""Triton without CUDA, from NVIDIA's wheel: `python -m triton_cli.local.cpu_server FOLDER`.

What deploy/images/triton-cpu makes an image of is installed here into a folder, once: the wheels of
its lock, and its backend for ONNX. For trying models; README.md there says why for nothing else.
"""

import ctypes
import fcntl
import hashlib
import os
import platform
import shutil
import subprocess
import sys
import sysconfig
import venv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from triton_cli.local import places
from triton_cli.local.server import Program

_VERSION: Final = "{}.{}".format(*sys.version_info)
_SOURCE: Final = Path(__file__).with_name("cpu-server")
_LOCK: Final = _SOURCE / "requirements.txt"
# Those that both the wheel's Python backend and the locked NumPy are made for.
_PYTHONS: Final = ("3.11", "3.12")
# The wheel's platform tag, manylinux_2_35.
_GLIBC: Final = (2, 35)
_LIBRARY: Final = f"libpython{_VERSION}.so.1.0"
_PACKAGES: Final = f"lib/python{_VERSION}/site-packages"
_BELOW: Final = f"{_PACKAGES}/pytriton/tritonserver"
_TOLD_LINES: Final = 10


def obstacle() -> str:
    """Return why the wheel can't run on this machine, in words; "" when it can."""
    if (platform.system(), platform.machine()) != ("Linux", "x86_64"):
        return "its CPU wheel is for Linux on x86-64"
    libc, version = platform.libc_ver()
    if libc != "glibc" or tuple(map(int, version.split("."))) < _GLIBC:
        return f"its CPU wheel needs glibc 2.35 or newer, and this is {libc or 'none'} {version}"
    if _VERSION not in _PYTHONS:
        return f"its CPU wheel needs Python {' or '.join(_PYTHONS)}, and this is {_VERSION}"
    if not (_own_library().exists() or _known(_LIBRARY)):
        return f"its CPU wheel needs {_LIBRARY} (Debian: apt-get install libpython{_VERSION})"
    return ""


def server() -> Program:
    """Return the server as it is once `install` has made its folder."""
    folder = _folder()
    libraries = (folder / _PACKAGES / "nvidia_pytriton.libs", _own_library().parent)
    path = (str(folder / "bin"), os.environ.get("PATH", os.defpath))
    return Program(
        "Triton 2.51.0 of the CPU wheel",
        "tritonserver-cpu:24.10",
        str(folder / _BELOW / "bin/tritonserver"),
        (
            f"--backend-directory={folder / _BELOW / 'backends'}",
            f"--cache-directory={folder / _BELOW / 'caches'}",
        ),
        {
            "LD_LIBRARY_PATH": os.pathsep.join(map(str, libraries)),
            # The Python backend's interpreter looks for a python3 there, and so finds NumPy; it
            # takes no notice of PYTHONPATH.
            "PATH": os.pathsep.join(path),
        },
    )


def installation(program: str) -> tuple[str, ...]:
    """Return the command that makes the *program* of `server`; () where it is there, or another."""
    folder = _folder()
    if program != str(folder / _BELOW / "bin/tritonserver") or folder.exists():
        return ()
    return (sys.executable, "-m", __name__, str(folder))


def install(folder: Path) -> None:
    """Make *folder*, whole or not at all. Raises OSError and subprocess.CalledProcessError."""
    with _alone(folder):
        if folder.exists():
            return
        beside = folder.with_name(f"{folder.name}.incoming")
        venv.create(beside, clear=True, symlinks=True, with_pip=False)
        command = [sys.executable, "-m", "pip", "--python", str(beside / "bin/python"), "install"]
        command += ["--no-deps", "--require-hashes", "--only-binary", ":all:", "--no-input"]
        command += ["--disable-pip-version-check", "--requirement", str(_LOCK)]
        subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603
        backends = beside / _BELOW / "backends"
        stub = beside / _BELOW / "python_backend_stubs" / _VERSION / "triton_python_backend_stub"
        shutil.copy(stub, backends / "python")
        shutil.copytree(_SOURCE / "backends", backends, dirs_exist_ok=True)
        beside.rename(folder)


def _folder() -> Path:
    """Return the folder of this lock, these backends and this Python."""
    content = [path.read_bytes() for path in sorted(_SOURCE.rglob("*.py"))]
    digest = hashlib.sha256(b"\0".join([_LOCK.read_bytes(), *content, sys.version.encode()]))
    return places.cache() / "tritonserver" / digest.hexdigest()[:16]


def _own_library() -> Path:
    """Return where a Python that was built with a shared library has it."""
    folder = sysconfig.get_config_var("LIBDIR")
    return Path(folder or "/nonexistent", _LIBRARY)


def _known(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    folder.parent.mkdir(parents=True, exist_ok=True)
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def main() -> int:
    """Install; return the exit code of the process, with pip's last lines on standard error."""
    try:
        install(Path(sys.argv[1]))
    except subprocess.CalledProcessError as error:
        lines = f"{error.stdout}\n{error.stderr}".strip().splitlines()
        sys.stderr.write("\n".join(lines[-_TOLD_LINES:]) + "\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
