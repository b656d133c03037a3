"""The engine, with a source in memory that does what sources should not."""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from triton_fetcher.errors import FetchError, unavailable
from triton_fetcher.progress import Progress
from triton_fetcher.sources.source import RemoteFile
from triton_fetcher.transfer import Limits, Staging, Transfer

CONTENT = bytes(range(256)) * 40
FILE = RemoteFile("m/1/model", len(CONTENT), "v1")
LIMITS = Limits(part_bytes=1000, stall_seconds=0.2, patience_seconds=1, first_pause_seconds=0.01)


class Source:
    """Serves CONTENT; *failures* are raised, one a request, in the middle of it."""

    def __init__(self, failures: int = 0, content: bytes = CONTENT) -> None:
        self.failures = failures
        self.content = content
        self.requests: list[tuple[int, int | None]] = []

    async def read(self, file: RemoteFile, start: int, end: int | None) -> AsyncIterator[bytes]:
        self.requests.append((start, end))
        wanted = self.content[start:end] if file.ranged else self.content
        yield wanted[: len(wanted) // 2]
        if self.failures:
            self.failures -= 1
            raise unavailable("cut off")
        yield wanted[len(wanted) // 2 :]


def transfer(tmp_path: Path) -> Transfer:
    staging = Staging(tmp_path, durable=False)
    staging.make()
    return Transfer(staging, None, Progress(), LIMITS)


async def download(tmp_path: Path, source: Source, file: RemoteFile = FILE) -> Transfer:
    moving = transfer(tmp_path)
    await moving.download([file], source.read, tmp_path / "tree")
    assert (tmp_path / "tree" / file.path).read_bytes() == CONTENT
    assert moving.sha256 == {tmp_path / "tree" / file.path: hashlib.sha256(CONTENT).hexdigest()}
    assert moving.progress.done == len(CONTENT)
    return moving


@pytest.mark.parametrize(
    "file",
    [FILE, replace(FILE, ranged=False), replace(FILE, size=None)],
    ids=["in parts", "in one piece", "of unknown size"],
)
@pytest.mark.parametrize("failures", [0, 1, 3])
async def test_content_and_hash_are_right_after_failures(
    file: RemoteFile, failures: int, tmp_path: Path
):
    await download(tmp_path, Source(failures), file)


async def test_a_failed_part_goes_on_where_it_stopped(tmp_path: Path):
    source = Source(failures=1)
    await download(tmp_path, source)
    assert (500, 1000) in source.requests


async def test_a_second_run_asks_for_nothing(tmp_path: Path):
    await download(tmp_path, Source())
    again = Source()
    await download(tmp_path, again)
    assert again.requests == []


async def test_a_new_version_is_fetched_anew(tmp_path: Path):
    await download(tmp_path, Source())
    again = Source()
    await download(tmp_path, again, replace(FILE, version="v2"))
    assert again.requests


async def test_an_empty_file_is_made_without_a_request(tmp_path: Path):
    source = Source()
    await transfer(tmp_path).download(
        [RemoteFile("m/1/empty", 0, "v1")], source.read, tmp_path / "tree"
    )
    assert (tmp_path / "tree/m/1/empty").read_bytes() == b""
    assert source.requests == []


def open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


async def test_many_files_are_never_open_at_once(tmp_path: Path):
    files = [replace(FILE, path=f"m/1/{number}") for number in range(300)]
    most = 0

    async def read(file: RemoteFile, start: int, end: int | None) -> AsyncIterator[bytes]:
        nonlocal most
        most = max(most, open_files())
        yield CONTENT[start:end]

    await transfer(tmp_path).download(files, read, tmp_path / "tree")
    assert most < 100


async def test_a_silent_source_is_given_up(tmp_path: Path):
    async def read(file: RemoteFile, start: int, end: int | None) -> AsyncIterator[bytes]:
        await asyncio.sleep(60)
        yield b""

    with pytest.raises(FetchError, match=r"sent no byte for 0\.2 seconds") as failed:
        await transfer(tmp_path).download([FILE], read, tmp_path / "tree")
    assert failed.value.transient


async def test_more_than_was_asked_for_is_refused(tmp_path: Path):
    async def read(file: RemoteFile, start: int, end: int | None) -> AsyncIterator[bytes]:
        yield CONTENT

    with pytest.raises(FetchError, match="sent more of m/1/model than was asked for"):
        await transfer(tmp_path).download([FILE], read, tmp_path / "tree")
    assert not (tmp_path / "tree/m/1/model").exists()


async def test_content_with_another_hash_than_announced_gets_no_name(tmp_path: Path):
    file = replace(FILE, sha256="0" * 64)
    with pytest.raises(FetchError, match="its source says 0000"):
        await transfer(tmp_path).download([file], Source().read, tmp_path / "tree")
    assert not (tmp_path / "tree/m/1/model").exists()


async def test_a_permanent_fault_wins_over_the_transient_ones(tmp_path: Path):
    async def read(file: RemoteFile, start: int, end: int | None) -> AsyncIterator[bytes]:
        if start == 3000:
            raise FileNotFoundError(2, "gone")
        raise unavailable("busy")
        yield b""

    with pytest.raises(OSError, match="gone"):
        await transfer(tmp_path).download([FILE], read, tmp_path / "tree")
