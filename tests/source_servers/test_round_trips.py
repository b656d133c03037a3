"""A client of another maker reads back what was put: the servers and their filling are right."""

import gzip
import io
import json
import os
import shutil
import subprocess
import tarfile
from pathlib import Path
from typing import Any, get_args

import huggingface_hub
import obstore
import pytest
import zstandard
from huggingface_hub.errors import (
    EntryNotFoundError,
    RepositoryNotFoundError,
    RevisionNotFoundError,
)
from obstore.exceptions import BaseError
from obstore.store import AzureStore, GCSStore, ObjectStore, S3Store

from source_servers.azure import AzureServer
from source_servers.calls import call
from source_servers.gcs import GcsServer
from source_servers.git import GitServer
from source_servers.https import HttpsServer
from source_servers.hub import HubServer
from source_servers.oci_content import INDEX, MANIFEST, Compression
from source_servers.registry import Registry
from source_servers.s3 import S3Server

_FILES = {"m/config.pbtxt": b"", "m/1/model.py": b"x" * 70_000, "m/1/odd name+%.txt": b"odd"}
_HTTP: Any = {"allow_http": True}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Files: one empty, one of some size, one with a name that has to be encoded."""
    made: Path = tmp_path_factory.mktemp("repository")
    for path, content in _FILES.items():
        (made / path).parent.mkdir(parents=True, exist_ok=True)
        (made / path).write_bytes(content)
    return made


def _content(store: ObjectStore) -> dict[str, bytes]:
    paths = [each["path"] for page in obstore.list(store) for each in page]
    return {path: bytes(obstore.get(store, path).bytes()) for path in paths}


def _read(folder: Path) -> dict[str, bytes]:
    return {path: (folder / path).read_bytes() for path in _FILES}


def _decompressed(content: bytes) -> bytes:
    """Return *content* without the compression that its first bytes tell of."""
    if content.startswith(b"\x28\xb5\x2f\xfd"):
        return zstandard.ZstdDecompressor().decompressobj().decompress(content)
    return gzip.decompress(content) if content.startswith(b"\x1f\x8b") else content


def test_s3_gives_back_its_objects(s3_server: S3Server, folder: Path) -> None:
    """With the key; nobody else reads the bucket, unless it is public."""
    s3_server.put(folder, "round-trip", "some/prefix")
    s3_server.put(folder, "round-trip-public", public=True)

    def store(bucket: str, **options: Any) -> S3Store:
        return S3Store(bucket, endpoint=s3_server.url, client_options=_HTTP, **options)

    key = {name.lower(): s3_server.secret[name] for name in s3_server.secret if "AWS" in name}
    del key["aws_endpoint_url"]
    assert _content(store("round-trip", prefix="some/prefix", **key)) == _FILES
    with pytest.raises(BaseError, match="403"):
        _content(store("round-trip", skip_signature=True))
    assert _content(store("round-trip-public", skip_signature=True)) == _FILES


def test_gcs_gives_back_its_objects(gcs_server: GcsServer, folder: Path) -> None:
    """With a service account; nobody else reads a private bucket."""
    gcs_server.put(folder, "private-round-trip", "some/prefix")
    account = json.loads(gcs_server.secret["service-account.json"])
    account = json.dumps(account | {"gcs_base_url": gcs_server.url})
    store = GCSStore(
        "private-round-trip",
        prefix="some/prefix",
        service_account_key=account,
        client_options=_HTTP,
    )
    assert _content(store) == _FILES
    with pytest.raises(RuntimeError, match="401"):
        call("GET", f"{gcs_server.url}/storage/v1/b/private-round-trip/o")


def test_azure_gives_back_its_blobs(azure_server: AzureServer, folder: Path) -> None:
    """With the key and with a signature that lets read; nobody else, unless it is public."""
    azure_server.put(folder, "round-trip", "some/prefix")
    azure_server.put(folder, "round-trip-public", public=True)

    def store(container: str, **options: Any) -> AzureStore:
        return AzureStore(
            container,
            account_name=azure_server.account,
            endpoint=azure_server.endpoint,
            client_options=_HTTP,
            **options,
        )

    key = azure_server.secret["AZURE_STORAGE_ACCOUNT_KEY"]
    sas = azure_server.sas["AZURE_STORAGE_SAS_TOKEN"]
    assert _content(store("round-trip", prefix="some/prefix", account_key=key)) == _FILES
    assert _content(store("round-trip", prefix="some/prefix", sas_key=sas)) == _FILES
    with pytest.raises(BaseError, match="403"):
        _content(store("round-trip", skip_signature=True))
    assert _content(store("round-trip-public", skip_signature=True)) == _FILES


def test_https_gives_back_its_files(https_server: HttpsServer, folder: Path) -> None:
    """In parts where that is allowed, and with credentials where they are wanted."""
    pem = https_server.trust["ca.crt"]
    content = b"0123456789"
    url = https_server.put_bytes(content, "round trip+%.onnx")
    part = call("GET", url, headers={"range": "bytes=2-4"}, authority=pem)
    assert (part.status, part.body) == (206, b"234")
    url = https_server.put_bytes(content, "round-trip", "no-range")
    assert call("GET", url, headers={"range": "bytes=2-4"}, authority=pem).status == 200
    url = https_server.put_bytes(content, "round-trip", "bearer")
    token = {"authorization": https_server.header["authorization"]}
    assert call("GET", url, headers=token, authority=pem).body == content
    for access in ("private", "bearer"):
        url = https_server.put_bytes(content, "round-trip", access)
        with pytest.raises(RuntimeError, match="401"):
            call("GET", url, authority=pem)
    elsewhere = https_server.redirect(https_server.put_bytes(content, "there"), 307)
    assert call("GET", elsewhere, authority=pem).body == content
    with pytest.raises(RuntimeError, match="503"):
        call("GET", https_server.error(503), authority=pem)


def test_archives_hold_the_folder(https_server: HttpsServer, folder: Path, tmp_path: Path) -> None:
    """The system's tar reads them, and Python's zipfile."""
    for name in ("a.tar", "a.tar.gz", "a.tgz", "a.tar.zst", "a.zip"):
        archive, there = tmp_path / name, tmp_path / f"{name}-unpacked"
        there.mkdir()
        url = https_server.put_archive(folder, name)
        archive.write_bytes(call("GET", url, authority=https_server.trust["ca.crt"]).body)
        if name.endswith(".zip"):
            shutil.unpack_archive(archive, there, "zip")
        else:
            archive.write_bytes(_decompressed(archive.read_bytes()))
            subprocess.run(["tar", "-C", str(there), "-xf", str(archive)], check=True)
        assert _read(there) == _FILES


def test_git_clones_and_fetches(git_server: GitServer, folder: Path, tmp_path: Path) -> None:
    """A shallow partial clone of a tag; then a commit by its id, which no branch has any more."""
    old = git_server.put(folder, "round-trip", tag="v1")
    git_server.put(folder, "round-trip")
    _git(
        git_server,
        "clone",
        "-q",
        "--depth=1",
        "--filter=blob:none",
        "-b",
        "v1",
        old.uri,
        "c",
        at=tmp_path,
    )
    assert _read(tmp_path / "c") == _FILES
    (tmp_path / "d").mkdir()
    _git(git_server, "init", "-q", "d", at=tmp_path)
    _git(git_server, "fetch", "-q", "--depth=1", old.uri, old.commit, at=tmp_path / "d")
    _git(git_server, "checkout", "-q", "FETCH_HEAD", at=tmp_path / "d")
    assert _read(tmp_path / "d") == _FILES


def test_a_private_git_repository_wants_the_password(git_server: GitServer, folder: Path) -> None:
    """Nobody else may list its branches."""
    uri = git_server.put(folder, "round-trip", private=True).uri
    user, password = git_server.secret["username"], git_server.secret["password"]
    _git(git_server, "ls-remote", uri.replace("https://", f"https://{user}:{password}@"))
    with pytest.raises(subprocess.CalledProcessError):
        _git(git_server, "ls-remote", uri)


def _git(server: GitServer, *words: str, at: Path | None = None) -> None:
    environment = {"GIT_CONFIG_GLOBAL": "/dev/null", "GIT_TERMINAL_PROMPT": "0"}
    assert server.authority
    environment["GIT_SSL_CAINFO"] = str(server.authority.file)
    command = ["git", *(word.removeprefix("git+") for word in words)]
    subprocess.run(command, cwd=at, env={**os.environ, **environment}, check=True)


def test_the_hub_answers_its_own_client(
    hub_server: HubServer, folder: Path, tmp_path: Path
) -> None:
    """Files of a revision, and the errors that the client tells apart."""
    hub_server.put(folder, "private-org/round-trip")
    hub_server.put(folder, "private-org/round-trip", revision="v1")
    token = hub_server.secret["HF_TOKEN"]
    hub = huggingface_hub.HfApi(endpoint=hub_server.url, token=token)
    name = "private-org/round-trip"
    for revision in ("v1", None):
        info = hub.model_info(name, revision=revision, files_metadata=True)
        assert {each.rfilename: each.size for each in info.siblings or []} == {
            path: len(content) for path, content in _FILES.items()
        }
        for path in _FILES:
            hub.hf_hub_download(name, path, revision=info.sha, local_dir=tmp_path)
        assert _read(tmp_path) == _FILES
    with pytest.raises(RevisionNotFoundError):
        hub.model_info(name, revision="v2")
    with pytest.raises(EntryNotFoundError):
        hub.hf_hub_download(name, "no-such-file", local_dir=tmp_path)
    with pytest.raises(RepositoryNotFoundError):
        huggingface_hub.HfApi(endpoint=hub_server.url, token=False).model_info(name)


@pytest.mark.parametrize("compression", get_args(Compression))
def test_a_registry_gives_back_images(
    registry: Registry, folder: Path, compression: Compression
) -> None:
    """By an index that names the image of each platform."""
    registry.push_image([folder], "round/trip", compression, compression)
    digest = registry.digest_of("round/trip", compression)
    registry.push_index("round/trip", f"{compression}-index", {"linux/amd64": digest})
    index = _manifest(registry, f"{compression}-index", INDEX)
    (entry,) = index["manifests"]
    (layer,) = _manifest(registry, entry["digest"], MANIFEST)["layers"]
    blob = registry.call("GET", f"/v2/round/trip/blobs/{layer['digest']}").body
    with tarfile.open(fileobj=io.BytesIO(_decompressed(blob))) as archive:
        assert set(_FILES) < set(archive.getnames())


def test_a_registry_gives_back_artifacts(registry: Registry, folder: Path) -> None:
    """One layer a file, titled with its path."""
    registry.push_artifact(folder, "round/trip", "artifact")
    layers = _manifest(registry, "artifact", MANIFEST)["layers"]
    found = {
        layer["annotations"]["org.opencontainers.image.title"]: registry.call(
            "GET", f"/v2/round/trip/blobs/{layer['digest']}"
        ).body
        for layer in layers
    }
    assert found == _FILES


def test_a_private_registry_wants_the_password(private_registry: Registry, folder: Path) -> None:
    """It takes a push with it and gives nothing without it."""
    private_registry.push_artifact(folder, "round/trip")
    with pytest.raises(RuntimeError, match="401"):
        private_registry.call("GET", "/v2/round/trip/manifests/1")


def _manifest(registry: Registry, reference: str, kind: str) -> dict[str, list[dict[str, Any]]]:
    answer = registry.call("GET", f"/v2/round/trip/manifests/{reference}", None, accept=kind)
    found: dict[str, list[dict[str, Any]]] = json.loads(answer.body)
    return found
