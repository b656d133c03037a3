"""Buckets and containers of the three providers, each behind a real server."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from source_servers.azure import AzureServer
from source_servers.gcs import GcsServer
from source_servers.s3 import S3Server
from sources.fetching import Pod, repository
from triton_api.conditions import Reason
from triton_fetcher.errors import FetchError
from triton_fetcher.transfer import Limits

MODEL = {
    "triton/add/config.pbtxt": b'name: "add"\n',
    "triton/add/1/model.onnx": b"weights" * 700_000,
    "triton/other/1/model.onnx": b"other",
    "README.md": b"not served",
}
SERVED = {
    "add/config.pbtxt": MODEL["triton/add/config.pbtxt"],
    "add/1/model.onnx": MODEL["triton/add/1/model.onnx"],
    "other/1/model.onnx": b"other",
}


@dataclass(frozen=True)
class Bucket:
    """A repository in one provider's store."""

    uri: str
    missing: str
    """A uri of a bucket that does not exist."""
    secret: Mapping[str, str]
    wrong_secret: Mapping[str, str]
    fields: Mapping[str, Any]
    upload: Callable[..., str]
    """Put a folder there, or to another `prefix`; return its uri."""


def s3(server: S3Server, folder: Path) -> Bucket:
    upload = partial(server.put, bucket="object-stores", prefix="deep/models")
    return Bucket(
        upload(folder),
        "s3://no-such-bucket/models",
        server.secret,
        {**server.secret, "AWS_SECRET_ACCESS_KEY": "wrong"},
        {},
        upload,
    )


def gs(server: GcsServer, folder: Path) -> Bucket:
    endpoint = {"endpoint": server.url}
    upload = partial(server.put, bucket="private-object-stores", prefix="deep/models")
    missing = "gs://no-such-bucket/models"
    return Bucket(upload(folder), missing, server.secret, {}, endpoint, upload)


def azure(server: AzureServer, folder: Path) -> Bucket:
    upload = partial(server.put, container="object-stores", prefix="deep/models")
    missing = f"azure://{server.account}/no-such-container/models"
    wrong = {"AZURE_STORAGE_ACCOUNT_KEY": "d3Jvbmc="}
    endpoint = {"endpoint": server.endpoint}
    return Bucket(upload(folder), missing, server.secret, wrong, endpoint, upload)


@pytest.fixture(params=["s3", "gs", "azure"])
def bucket(request: pytest.FixtureRequest, tmp_path: Path) -> Bucket:
    """The same repository in each kind of store."""
    folder = repository(tmp_path / "upload", MODEL)
    if request.param == "s3":
        return s3(request.getfixturevalue("s3_server"), folder)
    if request.param == "gs":
        return gs(request.getfixturevalue("gcs_server"), folder)
    return azure(request.getfixturevalue("azure_server"), folder)


async def test_all_models_below_the_prefix_are_served(bucket: Bucket, tmp_path: Path):
    pod = Pod(tmp_path / "pod", bucket.secret)
    report = await pod.fetch(bucket.uri, **bucket.fields)
    assert pod.served() == SERVED
    assert (report.files, report.bytes) == (3, sum(map(len, SERVED.values())))


async def test_an_upload_is_waited_for(bucket: Bucket, tmp_path: Path):
    """What is there at first could be served, and is not what is meant."""
    pod = Pod(tmp_path / "pod", bucket.secret, Limits(settle_seconds=2))
    first, last = (
        repository(tmp_path / path, {path: MODEL[path]})
        for path in ("triton/add/1/model.onnx", "triton/add/config.pbtxt")
    )
    uri = bucket.upload(first, prefix="uploading")
    fetching = asyncio.create_task(pod.fetch(uri, **bucket.fields))
    await asyncio.sleep(1)
    assert pod.progress.phase == "Settling"
    await asyncio.to_thread(bucket.upload, last, prefix="uploading")
    await fetching
    assert sorted(pod.served()) == ["add/1/model.onnx", "add/config.pbtxt"]


async def test_only_wanted_models_are_fetched(bucket: Bucket, tmp_path: Path):
    pod = Pod(tmp_path / "pod", bucket.secret)
    await pod.fetch(bucket.uri, models=("other",), **bucket.fields)
    assert pod.served() == {"other/1/model.onnx": b"other"}
    assert pod.progress.fetched == len(b"other")


async def test_files_that_are_no_repository_are_all_fetched(bucket: Bucket, tmp_path: Path):
    pod = Pod(tmp_path / "pod", bucket.secret)
    await pod.fetch(bucket.uri, content="Files", **bucket.fields)
    assert pod.served() == MODEL


async def test_the_digest_is_the_same_wherever_the_files_come_from(bucket: Bucket, tmp_path: Path):
    pod, mounted = Pod(tmp_path / "pod", bucket.secret), Pod(tmp_path / "mounted")
    fetched = await pod.fetch(bucket.uri, **bucket.fields)
    repository(mounted.places.source, MODEL)
    report = await mounted.fetch(None, digest=fetched.digest)
    assert report.digest == fetched.digest


async def test_a_path_in_the_source_is_the_repository(bucket: Bucket, tmp_path: Path):
    pod = Pod(tmp_path / "pod", bucket.secret)
    await pod.fetch(bucket.uri.removesuffix("/models"), path="models/triton", **bucket.fields)
    assert pod.served() == SERVED


# Without Google's: the server that stands in for it answers 500 to a listing of no bucket.
@pytest.mark.parametrize("bucket", ["s3", "azure"], indirect=True)
async def test_a_missing_bucket_is_told(bucket: Bucket, tmp_path: Path):
    pod = Pod(tmp_path / "pod", bucket.secret)
    with pytest.raises(FetchError, match=r"no-such-\w+ does not exist") as failed:
        await pod.fetch(bucket.missing, **bucket.fields)
    assert (failed.value.reason, failed.value.transient) == (Reason.SOURCE_NOT_FOUND, False)


async def test_an_empty_prefix_is_told(bucket: Bucket, tmp_path: Path):
    pod = Pod(tmp_path / "pod", bucket.secret)
    with pytest.raises(FetchError, match="holds no object below 'deep/models-2'") as failed:
        await pod.fetch(f"{bucket.uri}-2", **bucket.fields)
    assert failed.value.reason is Reason.SOURCE_NOT_FOUND


async def test_wrong_credentials_are_told_and_nothing_is_published(bucket: Bucket, tmp_path: Path):
    pod = Pod(tmp_path / "pod", bucket.wrong_secret)
    with pytest.raises(FetchError, match="credentials") as failed:
        await pod.fetch(bucket.uri, **bucket.fields)
    assert (failed.value.reason, failed.value.transient) == (Reason.CREDENTIALS_REFUSED, False)
    assert pod.served() == {}


async def test_a_public_bucket_needs_no_secret(
    s3_server: S3Server, azure_server: AzureServer, gcs_server: GcsServer, tmp_path: Path
):
    folder = repository(tmp_path / "upload", MODEL)
    pods = [Pod(tmp_path / name) for name in ("s3", "gs", "azure")]
    uri = s3_server.put(folder, "public-models", public=True)
    await pods[0].fetch(uri, endpoint=s3_server.url)
    await pods[1].fetch(gcs_server.put(folder, "public-models"), endpoint=gcs_server.url)
    uri = azure_server.put(folder, "public-models", public=True)
    await pods[2].fetch(uri, endpoint=azure_server.endpoint)
    assert [pod.served() for pod in pods] == [SERVED] * 3


async def test_a_shared_access_signature_is_enough(azure_server: AzureServer, tmp_path: Path):
    uri = azure_server.put(repository(tmp_path / "upload", MODEL), "with-sas")
    pod = Pod(tmp_path / "pod", azure_server.sas)
    await pod.fetch(uri, endpoint=azure_server.endpoint)
    assert pod.served() == SERVED


async def test_objects_that_stand_for_folders_are_left_out(s3_server: S3Server, tmp_path: Path):
    uri = s3_server.put(repository(tmp_path / "upload", MODEL), "with-markers")
    for key in ("triton/", "triton/add/", "triton/add/1/"):
        s3_server.put_object("with-markers", key, b"")
    pod = Pod(tmp_path / "pod", s3_server.secret)
    await pod.fetch(uri)
    assert pod.served() == SERVED


async def test_a_store_with_a_private_authority_is_trusted_by_its_certificate(
    authority: Any, tmp_path: Path
):
    with S3Server.running(authority=authority) as server:
        uri = server.put(repository(tmp_path / "upload", MODEL), "over-tls")
        pod = Pod(tmp_path / "pod", server.secret)
        await pod.fetch(uri)
    assert pod.served() == SERVED


async def test_loopback_is_refused_unless_the_platform_team_allows_it(
    s3_server: S3Server, tmp_path: Path
):
    pod = Pod(tmp_path / "pod", s3_server.secret)
    with pytest.raises(FetchError) as failed:
        await pod.fetch("s3://any-bucket/x", policy={"networks": []})
    assert failed.value.reason is Reason.SOURCE_NOT_ALLOWED
