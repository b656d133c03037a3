"""The socket by which a run is found, and told to reload."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

from triton_cli.errors import UserError
from triton_cli.local.places import control_socket

_RELOAD: Final = b"reload\n"
# As long as an init() may take.
_PATIENCE_SECONDS: Final = 1800

Reload = Callable[[], Awaitable[str]]
"""Reloads the script, and returns what is wrong; "" when it runs."""


@asynccontextmanager
async def controlled(name: str, reload: Reload) -> AsyncIterator[None]:
    """Listen for orders to the run of *name*. Raises UserError when another run has it."""
    path = control_socket(name)
    if _is_alive(path):
        raise UserError(f"{name} runs already; end that run with Ctrl-C, or reload its script")
    path.unlink(missing_ok=True)

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if await reader.readline() == _RELOAD:
            writer.write(json.dumps({"wrong": await reload()}).encode())
        writer.close()

    try:
        server = await asyncio.start_unix_server(answer, path)
    except OSError as error:
        raise UserError(
            f"can't listen at {path}: {error.strerror or error}; set XDG_RUNTIME_DIR to a folder "
            "of yours with a short name"
        ) from None
    try:
        yield
    finally:
        server.close()
        path.unlink(missing_ok=True)


def reload(name: str) -> str:
    """Tell the run of *name* to reload; return what is wrong, "" when the script runs.

    Raises UserError when there is no such run.
    """
    path = control_socket(name)
    with socket.socket(socket.AF_UNIX) as asking:
        try:
            asking.connect(str(path))
        except OSError:
            raise UserError(
                f"{name} does not run here; start it by `kubectl triton local run -f FILE`"
            ) from None
        asking.settimeout(_PATIENCE_SECONDS)
        asking.sendall(_RELOAD)
        with asking.makefile() as answers:
            answer = answers.read()
    return str(json.loads(answer)["wrong"]) if answer else "the run has ended"


def _is_alive(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as asking:
        try:
            asking.connect(str(path))
        except OSError:
            return False
        return True
