"""A cache on a claim: pods share it, are killed while they fill it, and never see half a tree."""

import asyncio
import random
import shutil
import subprocess
from pathlib import Path

import pytest

from source_servers.s3 import S3Server
from sources.faulty_proxy import faulty_proxy
from sources.fetching import Pod, repository

CONFIG = "m/config.pbtxt"
WEIGHTS = b"0123456789abcdef" * 65536 * 12
MODEL = {"m/1/model.onnx": WEIGHTS, CONFIG: b'backend: "onnxruntime"\n'}
OTHER = {"n/1/model.onnx": b"n" * 5_000_000, "n/config.pbtxt": b"\n"}


def pod_with(cache: Path, root: Path, secret: dict[str, str]) -> Pod:
    """A pod of its own, with the claim mounted."""
    pod = Pod(root, secret)
    cache.mkdir(exist_ok=True)
    pod.places.cache.symlink_to(cache)
    return pod


@pytest.fixture
def pods(s3_server: S3Server, tmp_path: Path) -> list[Pod]:
    """Four pods with one cache."""
    claim = tmp_path / "claim"
    return [pod_with(claim, tmp_path / f"pod-{n}", s3_server.secret) for n in range(4)]


async def test_the_second_pod_fetches_nothing(s3_server: S3Server, pods: list[Pod], tmp_path: Path):
    uri = s3_server.put(repository(tmp_path / "upload", MODEL), "cached-twice")
    first = await pods[0].fetch(uri, cache=True)
    second = await pods[1].fetch(uri, cache=True)
    assert (first.cached, second.cached) == (False, True)
    assert (first.digest, first.files, first.bytes) == (second.digest, second.files, second.bytes)
    assert pods[1].progress.fetched == 0
    assert pods[1].served() == MODEL


async def test_a_changed_file_is_the_only_one_fetched(
    s3_server: S3Server, pods: list[Pod], tmp_path: Path
):
    uri = s3_server.put(repository(tmp_path / "upload", MODEL), "cached-change")
    await pods[0].fetch(uri, cache=True)
    s3_server.put_object("cached-change", CONFIG, b"max_batch_size: 4\n")
    await pods[1].fetch(uri, cache=True)
    assert pods[1].progress.fetched == len(b"max_batch_size: 4\n")
    assert pods[1].served() == {**MODEL, CONFIG: b"max_batch_size: 4\n"}
    assert pods[0].served() == MODEL


async def test_pods_that_start_together_fetch_once(
    s3_server: S3Server, pods: list[Pod], tmp_path: Path
):
    uri = s3_server.put(repository(tmp_path / "upload", MODEL), "cached-together")
    with faulty_proxy(s3_server.host) as proxy:
        for pod in pods:
            (pod.places.credentials / "AWS_ENDPOINT_URL").write_text(proxy.url, encoding="utf-8")
        processes = [pod.start(uri, cache=True) for pod in pods]
        codes = await asyncio.gather(*(asyncio.to_thread(each.wait, 60) for each in processes))
        passed = proxy.passed
    assert codes == [0] * 4
    assert passed < 1.5 * len(WEIGHTS)
    assert [pod.served() for pod in pods] == [MODEL] * 4
    assert sorted(pod.report().cached for pod in pods) == [False, True, True, True]


async def test_writers_killed_at_any_moment_leave_a_cache_that_serves(
    s3_server: S3Server, pods: list[Pod], tmp_path: Path
):
    chance = random.Random(4)
    uris = [
        s3_server.put(repository(tmp_path / "upload", MODEL), "cached-kills"),
        s3_server.put(repository(tmp_path / "upload-2", OTHER), "cached-kills-2"),
    ]
    contents = [MODEL, OTHER, MODEL, OTHER]
    for _ in range(8):
        processes = [pod.start(uris[n % 2], cache=True) for n, pod in enumerate(pods)]
        for process in processes:
            with_luck = chance.uniform(0.05, 0.3)
            try:
                process.wait(with_luck)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        for pod, content in zip(pods, contents, strict=True):
            assert pod.served() in ({}, content)
    processes = [pod.start(uris[n % 2], cache=True) for n, pod in enumerate(pods)]
    assert [each.wait(60) for each in processes] == [0] * 4
    assert [pod.served() for pod in pods] == contents
    cache = pods[0].places.cache
    assert len(list((cache / "trees").iterdir())) == 2
    assert list((cache / "incoming").iterdir()) == []


async def test_a_lost_cache_is_filled_again(s3_server: S3Server, pods: list[Pod], tmp_path: Path):
    uri = s3_server.put(repository(tmp_path / "upload", MODEL), "cached-lost")
    await pods[0].fetch(uri, cache=True)
    shutil.rmtree(pods[0].places.cache / "trees")
    report = await pods[1].fetch(uri, cache=True)
    assert pods[1].served() == MODEL
    assert report.cached, "its files were still there, as blobs"
