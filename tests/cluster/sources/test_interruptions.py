"""A fetch takes long, is seen at work, and is cut off: by a kill, and by the loss of its pod."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from cluster.api import Api, Object
from cluster.node_processes import kill
from cluster.sandbox import condition, sandbox
from cluster.sources.fetching import addend, secret
from cluster.sources.repositories import ADDEND, digest_of, write_model
from cluster.sources.ward import Ward
from source_servers.s3 import S3Server

_KIB = 1024
_RATE = 512 * _KIB
_BALLAST = 16 * _KIB * _KIB
_NAMES = ("watched", "killed", "deleted")


@pytest.fixture(scope="module")
def weighty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository that takes half a minute at the rate of these tests."""
    return write_model(tmp_path_factory.mktemp("weighty"), ballast=_BALLAST)


@pytest.fixture(scope="module")
def ward(api: Api, s3_server: S3Server, weighty: Path) -> Iterator[Ward]:
    """Models that are fetched slowly, each through a proxy of its own."""
    uri = s3_server.put(weighty, "interruptions")
    with ExitStack() as ends:
        box = ends.enter_context(sandbox(api, "interruptions"))
        ward = Ward(box, s3_server, ends)
        box.create(secret("key", s3_server.secret))
        for name in _NAMES:
            ward.admit(name, uri, endpoint=ward.proxy(name, bytes_per_second=_RATE))
        yield ward


def test_a_long_fetch_is_seen_at_work(ward: Ward, weighty: Path) -> None:
    """In bytes, rate and time left; Ready says that it fetches."""
    fetch: Object = ward.box.until(
        "status tells how far the fetch is", lambda: _fetch(ward, "watched"), seconds=30
    )
    assert fetch["phase"] == "Fetching"
    assert fetch["totalBytes"] == sum(each.stat().st_size for each in weighty.rglob("*.*"))
    assert 0 < fetch["bytes"] < fetch["totalBytes"]
    assert _RATE / 2 < fetch["bytesPerSecond"] < _RATE * 1.5
    left = (fetch["totalBytes"] - fetch["bytes"]) / fetch["bytesPerSecond"]
    assert abs(fetch["secondsLeft"] - left) <= 1
    assert ward.box.condition("watched", "Ready")["reason"] == "Fetching"
    assert ward.box.status("watched")["failures"] == []
    before = fetch["bytes"]
    ward.box.until("it advances", lambda: _fetch(ward, "watched")["bytes"] > before, seconds=15)


def _fetch(ward: Ward, name: str) -> Object:
    found: Object = ward.box.status(name).get("model", {}).get("fetch", {})
    return found if found.get("bytes") else {}


def test_a_killed_fetcher_goes_on_where_it_was(ward: Ward) -> None:
    """It says that it was killed, publishes nothing half, and fetches only what it lacks."""
    proxy = ward.proxies["killed"]
    ward.until_fetching("killed", _BALLAST // 4)
    kill(ward.pod("killed"))
    told = ward.until_told({"killed": "FetchFailed"}, seconds=30)["killed"]
    assert told.published == []
    assert "137" in told.status["failures"][0]["message"]
    ward.box.until("it runs again", lambda: ward.fetcher("killed")["restartCount"], seconds=40)
    proxy.heal()
    assert addend(ward.box, "killed") == ADDEND
    assert proxy.passed < _BALLAST * 1.25


def test_a_deleted_pod_leaves_its_fetch_to_the_next(ward: Ward) -> None:
    """It ends at once and not after its grace period; the next begins anew."""
    ward.until_fetching("deleted", _BALLAST // 4)
    pod = ward.pod("deleted")
    assert ward.published("deleted") == []
    ward.box.delete("Pod", pod["metadata"]["name"])
    ward.box.until(
        "the pod is gone", lambda: not ward.box.get("Pod", pod["metadata"]["name"]), seconds=20
    )
    ward.proxies["deleted"].heal()
    assert addend(ward.box, "deleted") == ADDEND
    assert ward.pod("deleted")["metadata"]["uid"] != pod["metadata"]["uid"]


def test_the_end_of_a_fetch_is_seen(ward: Ward, weighty: Path) -> None:
    """With the content's digest; progress is told only while there is some."""
    ward.proxies["watched"].heal()
    assert addend(ward.box, "watched") == ADDEND
    status = ward.box.status("watched")
    assert condition(status, "Ready")["status"] == "True"
    assert status["model"]["digest"] == digest_of(weighty)
    assert "fetch" not in status["model"]
