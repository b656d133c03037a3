"""Trees by their digest, on the pod's own disk and on a claim."""

import os
from pathlib import Path

import pytest

from triton_fetcher.sources.source import RemoteFile
from triton_fetcher.store import Store, key_of
from triton_fetcher.store.locks import tried

DIGEST = f"sha256:{'a' * 64}"
KEY = key_of("s3://bucket", "models")


async def made(store: Store, digest: str = DIGEST, key: str = KEY) -> Path:
    """A tree of one file."""
    async with store.staging(key) as staging:
        (staging.tree / "m").write_bytes(b"model")
        return store.commit(staging, digest, key)


@pytest.fixture(params=[True, False], ids=["shared", "private"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    return Store(tmp_path, shared=True) if request.param else Store.private(tmp_path)


async def test_a_tree_is_found_by_its_digest_and_by_what_led_to_it(store: Store):
    tree = await made(store)
    assert store.tree(DIGEST) == tree
    assert store.indexed(KEY) == DIGEST
    assert (tree / "m").read_bytes() == b"model"


async def test_nothing_is_found_before_it_is_whole(store: Store):
    async with store.staging(KEY) as staging:
        (staging.tree / "m").write_bytes(b"mod")
        assert (store.tree(DIGEST), store.indexed(KEY)) == (None, None)


async def test_the_same_content_from_elsewhere_is_kept_once(store: Store):
    assert await made(store) == await made(store, key=key_of("other"))
    assert store.indexed(key_of("other")) == DIGEST


async def test_a_damaged_index_leads_nowhere(store: Store):
    await made(store)
    (store.root / "index" / KEY).write_text("", encoding="ascii")
    assert store.indexed(KEY) is None


async def test_work_that_was_left_is_found_again(store: Store):
    async with store.staging(KEY) as staging:
        (staging.scratch / "half").touch()
    async with store.staging(KEY) as staging:
        assert (staging.scratch / "half").exists()


async def test_a_private_store_keeps_no_work_for_other_content(tmp_path: Path):
    store = Store.private(tmp_path)
    async with store.staging("old") as staging:
        (staging.scratch / "half").touch()
    async with store.staging("new"):
        assert not staging.root.exists()


async def test_a_shared_store_keeps_the_work_of_others_for_a_day(tmp_path: Path):
    store = Store(tmp_path, shared=True)
    async with store.staging("other") as staging:
        pass
    store.sweep()
    assert staging.root.exists()
    os.utime(staging.root, (0, 0))
    with tried(tmp_path / "locks/other"):
        store.sweep()
        assert staging.root.exists(), "another pod works there"
    store.sweep()
    assert not staging.root.exists()


async def test_a_private_store_of_before_a_restart_of_the_machine_is_emptied(tmp_path: Path):
    await made(Store.private(tmp_path))
    (tmp_path / "boot").write_text("another boot", encoding="ascii")
    assert Store.private(tmp_path).tree(DIGEST) is None


async def test_files_of_a_shared_store_are_linked_into_other_trees(tmp_path: Path):
    store = Store(tmp_path, shared=True)
    shelf = store.shelf("bucket")
    assert shelf is not None
    file = RemoteFile("m/1/model", 5, "v1")
    (tmp_path / "first").write_bytes(b"model")
    shelf.put(file, tmp_path / "first", "b" * 64)
    assert shelf.take(file, tmp_path / "trees/second") == "b" * 64
    assert (tmp_path / "trees/second").samefile(tmp_path / "first")
    assert shelf.take(RemoteFile("m/1/model", 5, "v2"), tmp_path / "third") is None
