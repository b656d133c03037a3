"""triton_server.index: the repository index of a serving pod."""

import json
from contextlib import asynccontextmanager

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

import make
from triton_operator.observed import ModelVersion
from triton_operator.triton_server import RepositoryIndexes, index
from triton_operator.triton_server.index import _parsed, _serving_address
from unit.fakes import FakeClock

GATEWAY = [make.container("gateway", ready=True)]
READY = make.pod(ready=True, ip="127.0.0.1", initContainerStatuses=GATEWAY)


def test_entries():
    """A model is ready in state READY; the reason is there only when it is not."""
    text = json.dumps(
        [
            {"name": "a", "version": "1", "state": "READY"},
            {"name": "b", "version": "2", "state": "UNAVAILABLE", "reason": "unloaded"},
            {"name": "c"},
        ]
    )
    assert _parsed(text.encode()) == (
        ModelVersion("a", "1", True, ""),
        ModelVersion("b", "2", False, "unloaded"),
        ModelVersion("c", "", False, ""),
    )


@pytest.mark.parametrize("text", [b"", b"{}", b'{"error":"x"}', b"[1]", b"<html>"])
def test_what_is_no_index_is_refused(text):
    """Something else may listen on the port."""
    with pytest.raises(ValueError):  # noqa: PT011 - json's and ours alike
        _parsed(text)


@pytest.mark.parametrize(
    ("pods", "address"),
    [
        pytest.param([], None, id="none without pods"),
        pytest.param([make.pod(ip="10.0.0.9")], None, id="none that is not ready"),
        pytest.param(
            [make.pod(ready=True, deleted=True, initContainerStatuses=GATEWAY)],
            None,
            id="none that is going",
        ),
        pytest.param(
            [make.pod(ready=True, ip="", initContainerStatuses=GATEWAY)],
            None,
            id="none without address",
        ),
        pytest.param([make.pod(ready=True)], None, id="none without a gateway"),
        pytest.param(
            [
                make.pod(
                    "new",
                    ready=True,
                    initContainerStatuses=GATEWAY,
                    created="2026-03-01T11:30:00Z",
                    ip="10.0.0.2",
                ),
                make.pod(
                    "old",
                    ready=True,
                    initContainerStatuses=GATEWAY,
                    created="2026-03-01T11:00:00Z",
                    ip="10.0.0.1",
                ),
            ],
            ("uid-of-new", "10.0.0.2"),
            id="the newest ready one",
        ),
    ],
)
def test_the_pod_that_is_asked(pods, address):
    """The newest ready pod is the one most likely to stay."""
    assert _serving_address(pods) == address


def test_an_address_of_ipv6_is_bracketed():
    """A colon in a host would be read as a port."""
    assert str(index._url("fd00::1")).startswith("http://[fd00::1]:8084/")
    assert str(index._url("10.0.0.1")).startswith("http://10.0.0.1:8084/")


@asynccontextmanager
async def triton(monkeypatch, answer):
    """Run a Triton that answers with *answer*; yield indexes, their clock, and the questions."""
    asked = []

    async def handle(request):
        asked.append(request.path)
        return answer()

    application = web.Application()
    application.router.add_get("/v2/repository/index", handle)
    async with TestServer(application) as server, aiohttp.ClientSession() as session:
        monkeypatch.setattr(index, "GATEWAY_METRICS_PORT", server.port)
        clock = FakeClock()
        yield RepositoryIndexes(session, clock=clock), clock, asked


async def test_an_index_is_read_once_for_each_pod(monkeypatch):
    """The content of a pod never changes."""
    async with triton(monkeypatch, lambda: web.json_response([{"name": "a"}])) as made:
        indexes, clock, asked = made
        assert await indexes.read(make.KEY, [READY]) == (ModelVersion("a", "", False, ""),)
        clock.now += 10_000
        await indexes.read(make.KEY, [READY])
        assert len(asked) == 1
        await indexes.read(
            make.KEY,
            [make.pod("demo-b", ready=True, ip="127.0.0.1", initContainerStatuses=GATEWAY)],
        )
        indexes.forget(make.KEY)
        await indexes.read(make.KEY, [READY])
        assert len(asked) == 3


async def test_silence_is_kept_for_a_while(monkeypatch):
    """A pod that can't be asked is not asked at each event, but again some time."""
    async with triton(monkeypatch, lambda: web.Response(status=503)) as (indexes, clock, asked):
        for _ in range(3):
            assert await indexes.read(make.KEY, [READY]) is None
        assert len(asked) == 1
        clock.now += 61
        await indexes.read(make.KEY, [READY])
        assert len(asked) == 2


async def test_a_long_index_is_read_whole(monkeypatch):
    """Thousands of models arrive in several pieces."""
    entries = [{"name": f"model-{number}", "version": "1"} for number in range(5000)]
    async with triton(monkeypatch, lambda: web.json_response(entries)) as (indexes, _, _asked):
        assert len(await indexes.read(make.KEY, [READY])) == 5000


async def test_an_endless_answer_is_cut(monkeypatch):
    """What is no Triton must not fill the operator's memory."""
    text = "[" + " " * 2_000_000 + "]"
    async with triton(monkeypatch, lambda: web.Response(text=text)) as (indexes, _, _asked):
        assert await indexes.read(make.KEY, [READY]) is None


async def test_without_a_serving_pod_nobody_is_asked(monkeypatch):
    """A pod that is not ready may not answer for minutes."""
    async with triton(monkeypatch, lambda: web.json_response([])) as (indexes, _, asked):
        assert await indexes.read(make.KEY, [make.pod()]) is None
        assert asked == []
