"""A running process of a run: its lines, its end, and how it is ended."""

import asyncio
import errno
import os
import shutil
import signal
import sys
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final, Self

from triton_cli.local import tether
from triton_cli.local.process import Process

Lines = Callable[[Process, str], None]
"""Takes a process and a line of it."""

_KEPT_LINES: Final = 400
_GONE_SECONDS: Final = 2
_CHUNK_BYTES: Final = 65536
# Of another run of the same programs, in whose shell this one may be.
_FOREIGN: Final = ("TRITON_MIDDLEWARE_", "TRITON_FETCHER_", "AZUREML_")


class Member:
    """A process and all that it starts."""

    def __init__(self, told: Process, process: asyncio.subprocess.Process, line: Lines) -> None:
        """Take over the started *process*; *line* gets each of its lines."""
        self.told = told
        self._process = process
        self._line = line
        self._lines: deque[str] = deque(maxlen=_KEPT_LINES)
        self._reading = asyncio.create_task(self._read())

    @classmethod
    async def start(cls, told: Process, line: Lines) -> Self:
        """Start *told*. Raises OSError."""
        told.report.parent.mkdir(parents=True, exist_ok=True)
        told.report.write_text("")
        process = await asyncio.create_subprocess_exec(
            *_tethered(told.command),
            cwd=told.folder,
            env={**surroundings(os.environ), **told.variables},
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            # Ctrl-C is for us: each is told to end in its turn.
            start_new_session=True,
        )
        return cls(told, process, line)

    async def ended(self) -> int:
        """Wait for the end; return the exit code, as a shell counts it."""
        code = await self._process.wait()
        return code if code >= 0 else 128 - code

    async def output(self) -> str:
        """Return its last lines; call it after the end."""
        with suppress(TimeoutError):
            await asyncio.wait_for(asyncio.shield(self._reading), 1)
        return "\n".join(self._lines)

    async def stop(self, seconds: float) -> None:
        """Tell it to end, wait for as long as it may take, and leave nothing of it."""
        if self._process.returncode is None:
            with suppress(ProcessLookupError):
                self._process.terminate()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._process.wait(), seconds)
        self.kill()
        await self._process.wait()
        await self._gone()
        self._reading.cancel()

    def kill(self) -> None:
        """End everything that it has started, at once."""
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)

    async def _gone(self) -> None:
        """Wait until all that was killed has ended; a killed process may take its time."""
        until = asyncio.get_running_loop().time() + _GONE_SECONDS
        with suppress(ProcessLookupError):
            while asyncio.get_running_loop().time() < until:
                os.killpg(self._process.pid, 0)
                await asyncio.sleep(0.01)

    async def _read(self) -> None:
        stream = self._process.stdout
        assert stream is not None  # noqa: S101  # asked for above
        rest = b""
        while chunk := await stream.read(_CHUNK_BYTES):
            *whole, rest = (rest + chunk).split(b"\n")
            for each in whole:
                self._take(each)
        if rest:
            self._take(rest)

    def _take(self, raw: bytes) -> None:
        line = raw.decode(errors="replace").rstrip()
        self._lines.append(line)
        self._line(self.told, line)


def _tethered(command: Sequence[str]) -> Sequence[str]:
    """Return *command* so that it ends with us, where the system can do that."""
    if sys.platform != "linux":
        return command
    if shutil.which(command[0]) is None:
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT))
    return (sys.executable, "-I", "-S", tether.__file__, str(os.getpid()), *command)


def surroundings(environment: Mapping[str, str]) -> dict[str, str]:
    """Return the user's variables as processes get them, with what our images set."""
    kept = {name: value for name, value in environment.items() if not name.startswith(_FOREIGN)}
    # The working directory is another one.
    given = environment.get("PYTHONPATH", "")
    paths = (str(Path(each).absolute()) for each in given.split(os.pathsep))
    return kept | {
        "PYTHONPATH": os.pathsep.join(paths) if given else "",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONSAFEPATH": "1",
        "PYTHONUNBUFFERED": "1",
    }
