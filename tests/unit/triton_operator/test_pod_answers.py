"""pod_answers: a pod is asked over HTTP, and what it says holds for a while."""

import asyncio
from contextlib import asynccontextmanager

import aiohttp
from aiohttp import web
from aiohttp.test_utils import TestServer

import make
from triton_operator.observed import Key
from triton_operator.pod_answers import PodAnswers, Question
from unit.fakes import FakeClock

QUESTION = Question(
    about="a number",
    read=int,
    body_limit=10,
    timeout_seconds=1,
    fresh_seconds=5,
    silence_seconds=50,
)


@asynccontextmanager
async def pod(*answers, concurrency=16):
    """Run a pod that answers one after the other; yield answers, their clock and the URL."""
    left = list(answers)

    async def handle(request):
        return web.Response(text=left.pop(0))

    application = web.Application()
    application.router.add_get("/", handle)
    clock = FakeClock()
    async with TestServer(application) as server, aiohttp.ClientSession() as session:
        asked = PodAnswers(session, QUESTION, concurrency=concurrency, clock=clock)
        yield asked, clock, server.make_url("/")


async def test_an_answer_holds_for_a_while():
    """Events come in bursts."""
    async with pod("1", "2") as (answers, clock, url):
        assert [await answers.read(make.KEY, "a", url) for _ in range(2)] == [1, 1]
        clock.now += 5
        assert await answers.read(make.KEY, "a", url) == 2


async def test_so_does_a_silence():
    """For longer: who does not answer costs the time that is waited."""
    async with pod("one", "2") as (answers, clock, url):
        assert await answers.read(make.KEY, "a", url) is None
        clock.now += 49
        assert await answers.read(make.KEY, "a", url) is None
        clock.now += 1
        assert await answers.read(make.KEY, "a", url) == 2


async def test_another_pod_is_asked_anew():
    """What the one before said is not about it."""
    async with pod("1", "2") as (answers, _, url):
        assert await answers.read(make.KEY, "a", url) == 1
        assert await answers.read(make.KEY, "b", url) == 2


async def test_what_is_too_long_is_no_answer():
    """Before it fills the memory; at the limit it is one."""
    async with pod("1" * 11, "1" * 10) as (answers, _, url):
        assert await answers.read(make.KEY, "a", url) is None
        assert await answers.read(make.KEY, "b", url) == 1_111_111_111


async def test_models_have_answers_of_their_own():
    """They may be asked at the same time, some of them after others."""
    async with pod("1", "2", "3", concurrency=2) as (answers, _, url):
        keys = [Key("team", name) for name in "abc"]
        found = await asyncio.gather(*(answers.read(key, "a", url) for key in keys))
        assert sorted(found) == [1, 2, 3]
        assert [await answers.read(key, "a", url) for key in keys] == found
