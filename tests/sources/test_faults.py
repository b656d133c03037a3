"""What networks, servers, disks and people do to a fetch, and what becomes of it."""

import asyncio
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from source_servers.s3 import S3Server
from sources.faulty_proxy import Fault, FaultyProxy, faulty_proxy
from sources.fetching import Pod, repository
from triton_api.conditions import Reason
from triton_fetcher.errors import FetchError
from triton_fetcher.transfer import Limits

SIZE = 40 * 1024 * 1024
WEIGHTS = os.urandom(1024 * 1024) * 40
SERVED = {"m/1/model.onnx": WEIGHTS, "m/config.pbtxt": b'backend: "onnxruntime"\n'}
IMPATIENT = Limits(
    part_bytes=4 * 1024 * 1024, stall_seconds=0.5, patience_seconds=2, first_pause_seconds=0.1
)


@pytest.fixture(scope="module")
def uri(s3_server: S3Server, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A model of 40 MiB."""
    return s3_server.put(repository(tmp_path_factory.mktemp("upload"), SERVED), "faulty")


@pytest.fixture
def proxy(s3_server: S3Server) -> Iterator[FaultyProxy]:
    """The way to the server."""
    with faulty_proxy(s3_server.host) as proxy:
        yield proxy


@pytest.fixture
def pod(s3_server: S3Server, proxy: FaultyProxy, tmp_path: Path) -> Pod:
    """A pod that reaches the server through the proxy."""
    return Pod(tmp_path / "pod", {**s3_server.secret, "AWS_ENDPOINT_URL": proxy.url}, IMPATIENT)


async def holds(condition: Callable[[], bool]) -> None:
    """Wait until *condition* holds."""
    async with asyncio.timeout(20):
        while not condition():  # noqa: ASYNC110 - other threads and processes set no event
            await asyncio.sleep(0.02)


def enlarge(disk: Path) -> None:
    """Give *disk* more room."""
    subprocess.run(["mount", "-o", "remount,size=100m", disk], check=True)


@pytest.mark.parametrize("fault", ["stall", "close", "500", "refuse"])
async def test_a_fault_that_stays_ends_as_unavailable(
    fault: Fault, uri: str, pod: Pod, proxy: FaultyProxy
):
    proxy.fault, proxy.after_bytes, proxy.in_all = fault, 1024 * 1024, True
    started = time.monotonic()
    with pytest.raises(FetchError) as failed:
        await pod.fetch(uri)
    assert (failed.value.reason, failed.value.transient) == (Reason.SOURCE_UNAVAILABLE, True)
    assert time.monotonic() - started < 10
    assert pod.served() == {}


@pytest.mark.parametrize("fault", ["stall", "close", "500", "refuse"])
async def test_a_fault_that_goes_away_is_survived(
    fault: Fault, uri: str, pod: Pod, proxy: FaultyProxy
):
    proxy.fault, proxy.after_bytes, proxy.in_all = fault, 1024 * 1024, True
    fetching = asyncio.create_task(pod.fetch(uri))
    await holds(lambda: pod.progress.snapshot().problem is not None)
    assert pod.progress.snapshot().problem.reason is Reason.SOURCE_UNAVAILABLE
    proxy.heal()
    await fetching
    assert pod.served() == SERVED
    assert pod.progress.snapshot().problem is None


async def test_a_server_that_stalls_before_the_first_byte_is_left_after_ten_seconds(
    uri: str, pod: Pod, proxy: FaultyProxy
):
    proxy.fault = "stall"
    started = time.monotonic()
    with pytest.raises(FetchError, match="can't be read"):
        await pod.fetch(uri)
    assert 9 < time.monotonic() - started < 25


async def test_a_server_that_always_closes_half_way_is_read_piece_by_piece(
    uri: str, pod: Pod, proxy: FaultyProxy
):
    proxy.fault, proxy.after_bytes = "close", 3 * 1024 * 1024
    await pod.fetch(uri)
    assert pod.served() == SERVED


async def test_a_restart_fetches_only_what_is_missing(uri: str, pod: Pod, proxy: FaultyProxy):
    proxy.fault, proxy.after_bytes, proxy.in_all = "stall", 18 * 1024 * 1024, True
    with pytest.raises(FetchError):
        await pod.fetch(uri)
    left = pod.progress.done
    assert SIZE // 4 < left < SIZE
    proxy.heal()
    await pod.fetch(uri)
    assert pod.served() == SERVED
    assert pod.progress.fetched == sum(map(len, SERVED.values())) - left


async def test_a_kill_at_any_moment_leaves_nothing_half_and_loses_little(
    uri: str, s3_server: S3Server, tmp_path: Path
):
    pod = Pod(tmp_path / "killed", s3_server.secret)
    codes = []
    for delay in (0.25, 0.35, 0.4, 0.45, 0.5, 0.6):
        process = pod.start(uri)
        try:
            codes.append(process.wait(delay))
        except subprocess.TimeoutExpired:
            process.kill()
            codes.append(process.wait())
        assert pod.served() in ({}, SERVED)
    assert -signal.SIGKILL in codes
    assert pod.start(uri).wait(30) == 0
    assert pod.served() == SERVED
    assert pod.report().problem is None


async def test_sigterm_ends_the_fetch_at_once(uri: str, pod: Pod, proxy: FaultyProxy):
    proxy.fault, proxy.after_bytes = "stall", 1024 * 1024
    process = pod.start(uri)
    await holds(lambda: proxy.passed >= 512 * 1024)
    started = time.monotonic()
    process.terminate()
    assert process.wait(5) == 128 + signal.SIGTERM
    assert time.monotonic() - started < 1


async def test_other_content_than_the_pinned_is_refused(uri: str, pod: Pod):
    with pytest.raises(FetchError, match="the models' content has the digest sha256:") as failed:
        await pod.fetch(uri, digest=f"sha256:{'0' * 64}")
    assert (failed.value.reason, failed.value.transient) == (Reason.DIGEST_MISMATCH, False)
    assert pod.served() == {}


async def test_the_pinned_content_needs_no_source_once_it_is_there(
    uri: str, pod: Pod, proxy: FaultyProxy
):
    digest = (await pod.fetch(uri)).digest
    proxy.fault = "refuse"
    assert (await pod.fetch(uri, digest=digest)).digest == digest
    assert pod.served() == SERVED


async def test_a_missing_model_is_named_before_anything_is_fetched(uri: str, pod: Pod):
    with pytest.raises(FetchError, match="absent") as failed:
        await pod.fetch(uri, models=("absent",))
    assert failed.value.reason is Reason.REPOSITORY_INVALID
    assert pod.progress.fetched == 0


async def test_a_secret_that_is_not_there_is_named(uri: str, tmp_path: Path):
    pod = Pod(tmp_path / "pod")
    with pytest.raises(FetchError, match="Secret models does not exist") as failed:
        await pod.fetch(uri, secret="models")  # noqa: S106 - a name
    assert failed.value.reason is Reason.CREDENTIALS_NOT_FOUND


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 24 MiB."""
    if os.geteuid():
        pytest.skip("a disk of its own size can be mounted by root only")
    folder = tmp_path / "small"
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", folder], check=True)
    yield folder
    subprocess.run(["umount", folder], check=True)


async def test_a_disk_that_is_too_small_is_told_before_the_fetch(
    uri: str, s3_server: S3Server, small_disk: Path
):
    pod = Pod(small_disk, s3_server.secret)
    with pytest.raises(FetchError, match=r"0\.04 GiB are to be written") as failed:
        await pod.fetch(uri)
    assert (failed.value.reason, pod.progress.fetched) == (Reason.DISK_FULL, 0)


async def test_a_disk_that_fills_up_meanwhile_is_told_and_recovers(
    uri: str, s3_server: S3Server, small_disk: Path, monkeypatch: pytest.MonkeyPatch
):
    # As if others wrote to the disk after the look at it.
    monkeypatch.setattr("triton_fetcher.transfer.engine.need_room", lambda *_: None)
    pod = Pod(small_disk, s3_server.secret)
    with pytest.raises(FetchError, match="no room is left") as failed:
        await pod.fetch(uri)
    assert failed.value.reason is Reason.DISK_FULL
    assert pod.served() == {}
    enlarge(small_disk)
    await pod.fetch(uri)
    assert pod.served() == SERVED
    assert pod.progress.fetched < SIZE


async def test_memory_stays_flat(s3_server: S3Server, tmp_path: Path):
    peaks = []
    for mebibytes in (50, 400):
        weights = {"m/1/model.onnx": WEIGHTS[: 10 * 1024 * 1024] * (mebibytes // 10)}
        uri = s3_server.put(repository(tmp_path / f"{mebibytes}", weights), f"flat-{mebibytes}")
        process = Pod(tmp_path / f"pod-{mebibytes}", s3_server.secret).start(uri)
        peak = 0
        while process.poll() is None:
            peak = max(peak, _resident(process.pid))
            await asyncio.sleep(0.01)
        assert process.returncode == 0
        peaks.append(peak)
    assert peaks[1] < peaks[0] + 60 * 1024 * 1024
    assert max(peaks) < 200 * 1024 * 1024


def _resident(process: int) -> int:
    """Return bytes; of a process that has just ended, 0."""
    try:
        pages = Path(f"/proc/{process}/statm").read_text(encoding="ascii").split()[1]
    except (OSError, IndexError):
        return 0
    return int(pages) * os.sysconf("SC_PAGE_SIZE")


def test_limits_of_production_answer_within_half_a_minute():
    limits = replace(Limits())
    assert limits.patience_seconds + limits.longest_pause_seconds <= 30
    assert limits.stall_seconds < limits.patience_seconds
