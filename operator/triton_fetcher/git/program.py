"""The git program, told everything by its environment: nothing of the machine's, nothing shown.

Arguments can be read by every process of the node; the environment only by the same user.
"""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Final

from triton_api.addresses import literal
from triton_api.conditions import Reason
from triton_fetcher.errors import FetchError, disk_full, not_found, unavailable
from triton_fetcher.git.remote import Remote

# Whatever the repository says about its files, they are taken as they are stored.
_ATTRIBUTES: Final = "* -export-ignore -export-subst -text -ident -filter -working-tree-encoding\n"
_SETTINGS: Final = {
    "protocol.version": "2",
    "core.hooksPath": "/dev/null",
    # Redirects were followed, and judged, before.
    "http.followRedirects": "false",
    "http.userAgent": "triton-fetcher",
    # Fewer bytes than this a second for so many seconds are a stall.
    "http.lowSpeedLimit": "1",
    "http.lowSpeedTime": "10",
    "fetch.recurseSubmodules": "false",
    "fetch.unpackLimit": "1",
    "gc.auto": "0",
}
_LOOK_SECONDS: Final = 0.5


class Git:
    """Commands on one bare repository in *folder* that belongs to *remote*."""

    def __init__(self, folder: Path, remote: Remote, authorities: Path | None) -> None:
        self.folder = folder
        self._remote = remote
        self._environment = _environment(folder, remote, authorities)

    async def make(self) -> None:
        """Make the repository. Raises FetchError."""
        self.folder.mkdir(parents=True)
        await self._run("init", "--quiet", "--bare", "--template=", ".")
        info = self.folder / "info"
        info.mkdir(exist_ok=True)
        (info / "attributes").write_text(_ATTRIBUTES, encoding="utf-8")

    async def fetch(self, commit: str, advance: Callable[[int], None]) -> None:
        """Fetch *commit* alone, telling *advance* about bytes as they arrive. Raises FetchError."""
        watching = asyncio.create_task(self._watch(advance))
        try:
            await self._run(
                *("fetch", "--quiet", "--depth=1", "--no-tags", "--no-write-fetch-head"),
                *("--", str(self._remote.url), commit),
            )
        finally:
            watching.cancel()
            with suppress(asyncio.CancelledError):
                await watching

    @asynccontextmanager
    async def archive(self, commit: str) -> AsyncIterator[int]:
        """Give the file descriptor of a pipe with the tree of *commit* as a tar.

        Raises FetchError when git fails, unless the block raises first.
        """
        reading, writing = os.pipe()
        try:
            process = await self._start("archive", "--format=tar", commit, stdout=writing)
        finally:
            os.close(writing)
        try:
            async with _ended(process):
                yield reading
                await self._expect_success(process)
        finally:
            os.close(reading)

    def stored_bytes(self) -> int:
        """Return how much of the repository is on the disk."""
        sizes = 0
        for path in (self.folder / "objects").rglob("*"):
            with suppress(FileNotFoundError):
                sizes += path.lstat().st_size if path.is_file() else 0
        return sizes

    async def _watch(self, advance: Callable[[int], None]) -> None:
        known = 0
        while True:
            await asyncio.sleep(_LOOK_SECONDS)
            now = await asyncio.to_thread(self.stored_bytes)
            if now > known:
                advance(now - known)
                known = now

    async def _run(self, *arguments: str) -> None:
        process = await self._start(*arguments, stdout=asyncio.subprocess.DEVNULL)
        async with _ended(process):
            await self._expect_success(process)

    async def _start(self, *arguments: str, stdout: int) -> asyncio.subprocess.Process:
        return await asyncio.create_subprocess_exec(
            *("git", *arguments),
            cwd=self.folder,
            env=self._environment,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=stdout,
            stderr=asyncio.subprocess.PIPE,
            start_new_session=True,
        )

    async def _expect_success(self, process: asyncio.subprocess.Process) -> None:
        _, told = await process.communicate()
        if process.returncode != 0:
            raise fault_of(told.decode(errors="replace"), self._remote.url.shown)


def fault_of(told: str, shown: str) -> FetchError:
    """Return what git's words mean about the repository *shown*."""
    lower = told.lower()
    if "no space left" in lower or "disk quota" in lower:
        return disk_full(f"no room is left for the repository {shown}; give the pod more disk")
    if (
        "not our ref" in lower
        or "couldn't find remote ref" in lower
        or "no such remote ref" in lower
    ):
        return not_found(
            f"{shown} does not have the commit, or does not give it away; name a branch"
        )
    if any(f"error: {status}" in lower for status in (401, 403)):
        return FetchError(Reason.CREDENTIALS_REFUSED, f"{shown} refuses to give the commit away")
    lines = [line for line in told.splitlines() if line.strip()]
    last = "".join(filter(str.isprintable, lines[-1]))[:200] if lines else "it says nothing"
    return unavailable(f"git can't fetch {shown}: {last}")


@asynccontextmanager
async def _ended(process: asyncio.subprocess.Process) -> AsyncIterator[None]:
    """End *process* with all that it started, whatever happens."""
    try:
        yield
    finally:
        if process.returncode is None:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            await process.wait()


def _environment(folder: Path, remote: Remote, authorities: Path | None) -> dict[str, str]:
    settings = dict(_SETTINGS)
    url = remote.url
    if remote.authorization:
        origin = f"{url.scheme}://{url.authority}/"
        settings[f"http.{origin}.extraHeader"] = f"Authorization: {remote.authorization}"
    if not literal(url.host):
        found = ",".join(f"[{each}]" if ":" in each else each for each in remote.addresses)
        settings["http.curloptResolve"] = f"{url.host}:{url.port}:{found}"
    if authorities:
        settings["http.sslCAInfo"] = str(authorities)
    numbered = {
        name: text
        for number, (key, value) in enumerate(settings.items())
        for name, text in (
            (f"GIT_CONFIG_KEY_{number}", key),
            (f"GIT_CONFIG_VALUE_{number}", value),
        )
    }
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": str(folder),
        "LC_ALL": "C",
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": "/dev/null",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_ALLOW_PROTOCOL": "https",
        "GIT_CONFIG_COUNT": str(len(settings)),
        **numbered,
    }
