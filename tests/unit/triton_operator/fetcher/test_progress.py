"""fetcher.progress: asking a pod how far its fetch is."""

from contextlib import asynccontextmanager
from datetime import timedelta

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

import make
from triton_api.fetching import FetchProgress
from triton_operator.fetcher import FetchProgresses, progress
from unit.fakes import FakeClock

HALF = FetchProgress(phase="Fetching", bytes=50, total_bytes=100)
LATER = make.NOW + timedelta(seconds=30)


def pod(name="demo-a", *, created=make.BEFORE, **fields):
    """Return a pod that fetches."""
    started = make.NOW.strftime("%Y-%m-%dT%H:%M:%SZ")
    running = make.container("fetcher", running={"startedAt": started})
    return make.pod(
        name, created=created, **{"ip": "127.0.0.1", "initContainerStatuses": [running], **fields}
    )


@asynccontextmanager
async def fetcher(monkeypatch, answer):
    """Run a fetcher that answers with *answer*; yield progresses, their clock, and questions."""
    asked = []

    async def handle(request):
        asked.append(request.path)
        return answer()

    application = web.Application()
    application.router.add_get("/", handle)
    clock = FakeClock()
    async with TestServer(application) as server, aiohttp.ClientSession() as session:
        monkeypatch.setattr(progress, "FETCHER_PORT", server.port)
        yield FetchProgresses(session, clock=clock), clock, asked


def half():
    """Answer as a fetcher does half-way."""
    return web.Response(text=HALF.model_dump_json(by_alias=True))


async def test_a_pod_tells_how_far_it_is(monkeypatch):
    """The answer is kept for the events around it, and asked for again soon."""
    async with fetcher(monkeypatch, half) as (progresses, clock, asked):
        assert await progresses.read(make.KEY, [pod()], LATER) == {"demo-a": HALF}
        assert await progresses.read(make.KEY, [pod()], LATER) == {"demo-a": HALF}
        assert len(asked) == 1
        clock.now += progress.PERIOD_SECONDS
        await progresses.read(make.KEY, [pod()], LATER)
        assert len(asked) == 2


@pytest.mark.parametrize(
    "answer",
    [
        lambda: web.Response(status=500),
        lambda: web.Response(text="<html>"),
        lambda: web.Response(text='{"phase": "Dreaming"}'),
        lambda: web.Response(body=b" " * 100_000),
    ],
)
async def test_an_answer_that_is_none_is_not_asked_for_at_each_event(monkeypatch, answer):
    """Something else may listen on the port."""
    async with fetcher(monkeypatch, answer) as (progresses, clock, asked):
        assert await progresses.read(make.KEY, [pod()], LATER) == {}
        clock.now += progress.PERIOD_SECONDS
        assert await progresses.read(make.KEY, [pod()], LATER) == {}
        assert len(asked) == 1


async def test_a_pod_that_cannot_be_reached_costs_no_more_than_its_progress(monkeypatch):
    """A network policy may keep the operator from it."""
    async with fetcher(monkeypatch, half) as (progresses, _, asked):
        monkeypatch.setattr(progress, "FETCHER_PORT", 1)
        assert await progresses.read(make.KEY, [pod()], LATER) == {}
        assert asked == []


@pytest.mark.parametrize(
    ("pods", "now"),
    [
        pytest.param([], LATER, id="no pod"),
        pytest.param([make.pod()], LATER, id="no fetcher"),
        pytest.param([pod(deleted=True)], LATER, id="one that is going"),
        pytest.param([pod(ip="")], LATER, id="no address"),
        pytest.param([pod()], make.NOW, id="one that has just begun"),
    ],
)
async def test_who_is_not_asked(monkeypatch, pods, now):
    """Most fetches are over before they are worth a write to status."""
    async with fetcher(monkeypatch, half) as (progresses, _, asked):
        assert await progresses.read(make.KEY, pods, now) == {}
        assert asked == []


async def test_the_newest_pod_is_asked(monkeypatch):
    """It fetches what will be served."""
    async with fetcher(monkeypatch, half) as (progresses, _, _):
        pods = [pod("new", created="2026-03-01T11:30:00Z"), pod("old")]
        assert set(await progresses.read(make.KEY, pods, LATER)) == {"new"}


async def test_a_model_that_is_gone_is_forgotten(monkeypatch):
    """A new one of its name is asked anew."""
    async with fetcher(monkeypatch, half) as (progresses, _, asked):
        await progresses.read(make.KEY, [pod()], LATER)
        progresses.forget(make.KEY)
        await progresses.read(make.KEY, [pod()], LATER)
        assert len(asked) == 2
