"""Two models share what one of them has fetched, on a claim that outlives both."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from cluster.api import Api
from cluster.node_volume import folder_of, node_volume
from cluster.sandbox import sandbox
from cluster.sources.fetching import addend, secret
from cluster.sources.repositories import ADDEND, digest_of, write_model
from cluster.sources.ward import Ward
from source_servers.s3 import S3Server

_BALLAST = 4 * 1024 * 1024
_CACHE = {"claimName": "cache"}


@pytest.fixture(scope="module")
def content(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What both serve."""
    return write_model(tmp_path_factory.mktemp("content"), ballast=_BALLAST)


@pytest.fixture(scope="module")
def ward(api: Api, s3_server: S3Server, content: Path) -> Iterator[Ward]:
    """A model that is served from the cache, which it has filled."""
    with ExitStack() as ends:
        box = ends.enter_context(sandbox(api, "cache"))
        ends.enter_context(node_volume(box, "cache")).chmod(0o777)
        ward = Ward(box, s3_server, ends)
        box.create(secret("key", s3_server.secret))
        uri = s3_server.put(content, "cached")
        ward.admit("first", uri, endpoint=ward.proxy("first"), cache=_CACHE)
        box.until_ready("first", seconds=120)
        yield ward


def test_a_second_model_fetches_nothing(ward: Ward, content: Path) -> None:
    """Only the listing is asked for, to see that nothing has changed."""
    proxy = ward.proxies["first"]
    before = proxy.passed
    ward.admit("second", "s3://cached", endpoint=proxy.url, cache=_CACHE)
    assert addend(ward.box, "second") == ADDEND
    assert 0 < proxy.passed - before < _BALLAST // 100
    assert ward.box.status("second")["model"]["digest"] == digest_of(content)


def test_pinned_content_needs_no_source(ward: Ward, content: Path) -> None:
    """A model with a digest starts though its source is gone."""
    away = ward.proxy("pinned", "refuse")
    ward.admit("pinned", "s3://cached", endpoint=away, cache=_CACHE, digest=digest_of(content))
    assert addend(ward.box, "pinned") == ADDEND


def test_deleting_a_model_leaves_source_and_cache(ward: Ward, content: Path) -> None:
    """Neither belongs to it, and other models go on being served from the cache."""
    ward.box.delete("TritonModel", "first")
    ward.box.until("its children are gone", lambda: not ward.box.children("first"), seconds=60)
    claim = ward.box.the("PersistentVolumeClaim", "cache")
    assert "deletionTimestamp" not in claim["metadata"]
    assert "ownerReferences" not in claim["metadata"]
    (kept,) = (folder_of(ward.box, "cache") / "trees").iterdir()
    assert digest_of(kept) == digest_of(content)
    listing = ward.s3.signed("GET", "/cached?list-type=2")
    assert b"adder/1/weights.bin" in listing.body
