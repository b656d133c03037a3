"""Which Triton a run gets: the user's, NVIDIA's image, one on the PATH, or the CPU wheel."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from triton_cli.errors import UserError
from triton_cli.local import cpu_server
from triton_cli.local.server import Containerised, Program, Server
from triton_operator.settings import Settings

_ENGINES: Final = ("docker", "podman")
_ASK_SECONDS: Final = 20
# In NVIDIA's own containers it says which release theirs is.
_RELEASE_VARIABLE: Final = "NVIDIA_TRITON_SERVER_VERSION"


def find(image: str | None, given: str | None) -> Server:
    """Return the Triton to run.

    *given* is what the user asks for: a program's path, or docker or podman. Else it is the first
    that is there: *image* where an engine has it already, a tritonserver on the PATH, the CPU wheel
    where it can run, and at last the image, which an engine then pulls. Raises UserError.
    """
    wanted = image or Settings().triton_image
    if given:
        return _given(given, wanted)
    found = next(_candidates(wanted), None)
    if found is None:
        raise UserError(
            "there is no Triton for this machine: "
            f"{cpu_server.obstacle()}; install docker or podman for NVIDIA's image, or give a "
            "program by --tritonserver PATH"
        )
    return found


def _given(given: str, image: str) -> Server:
    program = shutil.which(given)
    if given in _ENGINES:
        if program is None:
            raise UserError(f"{given} is not on the PATH; install it, or leave --tritonserver out")
        return Containerised(given, image)
    if program is None:
        raise UserError(f"--tritonserver {given} is no program; name one, or docker or podman")
    return _program(Path(program).absolute())


def _candidates(image: str) -> Iterator[Server]:
    engines = [engine for engine in _ENGINES if shutil.which(engine)]
    for engine in engines:
        if _answers(engine, "image", "inspect", image):
            yield Containerised(engine, image)
    if program := shutil.which("tritonserver"):
        yield _program(Path(program))
    if not cpu_server.obstacle():
        yield cpu_server.server()
    for engine in engines:
        if _answers(engine, "info"):
            yield Containerised(engine, image)


def _program(path: Path) -> Program:
    release = os.environ.get(_RELEASE_VARIABLE, "")
    return Program(str(path), f"tritonserver:{release}", str(path))


def _answers(*command: str) -> bool:
    try:
        asked = subprocess.run(  # noqa: S603  # docker or podman of the user's PATH
            command, capture_output=True, timeout=_ASK_SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return asked.returncode == 0
