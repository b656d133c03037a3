"""What a fetch is doing, and why it does not get on, is told in status within half a minute."""

import random
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from cluster.api import Object
from cluster.sandbox import Sandbox
from cluster.sources.fetching import addend, by, fetched, secret
from cluster.sources.repositories import ADDEND
from source_servers.s3 import S3Server
from sources.faulty_proxy import FaultyProxy, faulty_proxy

_MIB = 1024 * 1024
_SIZE = 24 * _MIB
_PROMISED_SECONDS = 30


@pytest.fixture
def proxy(node_address: str, s3_server: S3Server) -> Iterator[FaultyProxy]:
    """A proxy before the S3 server that pods reach."""
    with faulty_proxy(s3_server.host, address=node_address) as running:
        yield running


@pytest.fixture
def weighty(repository: Path, tmp_path: Path) -> Path:
    """The repository with a file that does not come in one piece."""
    copy: Path = shutil.copytree(repository, tmp_path / "repository")
    weights = random.Random(7).randbytes(_SIZE)
    (copy / "adder" / "1" / "weights.bin").write_bytes(weights)
    return copy


def _create(box: Sandbox, server: S3Server, proxy: FaultyProxy, folder: Path, name: str) -> None:
    uri = server.put(folder, f"status-{name}")
    box.create(
        secret(f"key-{name}", server.secret),
        fetched(name, uri, endpoint=proxy.url, credentials=by(f"key-{name}")),
    )


def _progress(box: Sandbox, name: str) -> Object:
    found: Object = box.status(name).get("model", {}).get("fetch", {})
    return found


def test_a_fetch_that_stops_half_way_is_told_and_goes_on(
    shared: Sandbox, s3_server: S3Server, proxy: FaultyProxy, weighty: Path
) -> None:
    """How far it is, what it waits for, and nothing of either once it serves."""
    proxy.fault, proxy.after_bytes, proxy.in_all = "stall", _SIZE // 2, True
    _create(shared, s3_server, proxy, weighty, "half")
    shared.until("it has begun", lambda: _progress(shared, "half").get("bytes"), seconds=40)
    assert _progress(shared, "half")["totalBytes"] > _SIZE
    status = shared.until_reason("half", "SourceUnavailable", seconds=_PROMISED_SECONDS)
    assert status["failures"][0]["container"] == "fetcher"
    assert shared.condition("half", "Stalled")["status"] == "False"
    proxy.heal()
    assert addend(shared, "half") == ADDEND
    assert "fetch" not in shared.status("half")["model"]
    assert shared.status("half")["failures"] == []


@pytest.mark.parametrize("fault", ["500", "refuse"])
def test_a_source_that_is_away_is_told_and_waited_for(
    shared: Sandbox, s3_server: S3Server, proxy: FaultyProxy, repository: Path, fault: str
) -> None:
    """It comes back some day, so the model is not given up."""
    proxy.fault = "500" if fault == "500" else "refuse"
    name = f"away-{fault}"
    _create(shared, s3_server, proxy, repository, name)
    # Beside the promise: the time that a pod takes to start on a busy machine.
    shared.until_reason(name, "SourceUnavailable", seconds=_PROMISED_SECONDS + 10)
    assert shared.condition(name, "Stalled")["status"] == "False"
    proxy.heal()
    assert addend(shared, name) == ADDEND


def test_a_pod_that_is_killed_during_the_fetch_leaves_nothing_half(
    shared: Sandbox, s3_server: S3Server, proxy: FaultyProxy, weighty: Path
) -> None:
    """Its successor fetches the whole, and serves it."""
    proxy.fault, proxy.after_bytes, proxy.in_all = "stall", _SIZE // 2, True
    _create(shared, s3_server, proxy, weighty, "killed")
    shared.until("it has begun", lambda: _progress(shared, "killed").get("bytes"), seconds=40)
    (pod,) = shared.pods("killed")
    shared.delete("Pod", pod["metadata"]["name"], gracePeriodSeconds=0)
    proxy.heal()
    assert addend(shared, "killed") == ADDEND
    assert pod["metadata"]["uid"] not in [each["metadata"]["uid"] for each in shared.pods("killed")]


def test_other_content_than_the_digests_is_not_served(
    shared: Sandbox, s3_server: S3Server, repository: Path, digest: str
) -> None:
    """It is given up at once; the digest of what is there is in the message."""
    uri = s3_server.put(repository, "status-digest")
    wanted = f"sha256:{'0' * 64}"
    shared.create(
        secret("key-digest", s3_server.secret),
        fetched("digest", uri, endpoint=s3_server.url, credentials=by("key-digest"), digest=wanted),
    )
    shared.until_reason("digest", "DigestMismatch", seconds=40)
    stalled = shared.condition("digest", "Stalled")
    assert stalled["status"] == "True"
    assert digest in stalled["message"]


def test_a_secret_that_comes_later_is_enough(
    shared: Sandbox, s3_server: S3Server, repository: Path
) -> None:
    """The pod is there and says what it lacks."""
    uri = s3_server.put(repository, "status-secret")
    shared.create(fetched("keyless", uri, endpoint=s3_server.url, credentials=by("key-later")))
    status = shared.until_reason("keyless", "CredentialsNotFound", seconds=40)
    assert "key-later" in status["failures"][0]["message"]
    shared.create(secret("key-later", s3_server.secret))
    shared.until_ready("keyless", seconds=150)
