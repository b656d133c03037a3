"""How long a listing is waited for."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typing_extensions import Buffer

from triton_api.fetching import FetchRequest
from triton_fetcher.obtain.job import Job
from triton_fetcher.obtain.settled import settled
from triton_fetcher.progress import Progress
from triton_fetcher.sources.source import RemoteFile
from triton_fetcher.store import Store
from triton_fetcher.transfer import Limits

DAY = timedelta(days=1)


def file(path: str, age: timedelta | None) -> RemoteFile:
    """Return a file that was written *age* ago."""
    modified = None if age is None else datetime.now(UTC) - age
    return RemoteFile(path, 1, "v1", modified=modified)


class Listings:
    """A source that gives one listing after the other, the last one for ever."""

    def __init__(self, *listings: Sequence[RemoteFile]) -> None:
        self.left = list(listings)
        self.asked = 0

    async def files(self) -> Sequence[RemoteFile]:
        """Return the next."""
        self.asked += 1
        return self.left.pop(0) if len(self.left) > 1 else self.left[0]

    def read(self, file: RemoteFile, start: int, end: int | None) -> AsyncIterator[Buffer]:
        """Read nothing: only listings are asked for."""
        raise NotImplementedError


@pytest.fixture
def job(tmp_path: Path) -> Job:
    """A fetch that waits very short."""
    return Job(FetchRequest(), Store.private(tmp_path), Progress(), Limits(settle_seconds=0.01))


OLD, NEW, AHEAD = file("old", DAY), file("new", timedelta()), file("ahead", -DAY)


@pytest.mark.parametrize("listing", [[], [OLD], [file("git", None)]], ids=len)
def test_what_is_old_is_not_waited_for(job: Job, listing: list[RemoteFile]) -> None:
    """Nor what has no time: there a version is whole."""
    source = Listings(listing)
    assert asyncio.run(settled(job, source)) == listing
    assert source.asked == 1


def test_a_listing_that_stays_the_same_counts(job: Job) -> None:
    """Also where the store's clock is a day ahead, and all is new for a day."""
    source = Listings([OLD, AHEAD])
    assert asyncio.run(settled(job, source)) == [OLD, AHEAD]
    assert source.asked == 2


def test_what_comes_meanwhile_is_waited_for(job: Job) -> None:
    """However often more comes."""
    source = Listings([AHEAD], [AHEAD, NEW], [OLD, AHEAD, NEW])
    assert asyncio.run(settled(job, source)) == [OLD, AHEAD, NEW]
    assert source.asked == 4
