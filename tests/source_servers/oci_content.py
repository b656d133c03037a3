"""Make manifests and layers as the OCI image specification and ORAS's conventions have them."""

import gzip
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Literal

from source_servers.archives import packed, zstd
from source_servers.server import files_below

Compression = Literal["none", "gzip", "zstd"]

MANIFEST: Final = "application/vnd.oci.image.manifest.v1+json"
INDEX: Final = "application/vnd.oci.image.index.v1+json"
_LAYER: Final = "application/vnd.oci.image.layer.v1.tar"
_IMAGE_CONFIG: Final = "application/vnd.oci.image.config.v1+json"
_EMPTY_CONFIG: Final = "application/vnd.oci.empty.v1+json"
_TITLE: Final = "org.opencontainers.image.title"
_UNPACK: Final = "io.deis.oras.content.unpack"
_FILE: Final = "application/octet-stream"
_ARTIFACT_TYPE: Final = "application/vnd.triton.model-repository"


@dataclass(frozen=True)
class Blob:
    """Content, and how a manifest describes it."""

    content: bytes
    media_type: str
    annotations: dict[str, str] = field(default_factory=dict)

    @property
    def descriptor(self) -> dict[str, Any]:
        """Return the entry for a manifest."""
        found: dict[str, Any] = {
            "mediaType": self.media_type,
            "digest": _digest(self.content),
            "size": len(self.content),
        }
        return {**found, "annotations": self.annotations} if self.annotations else found


def file_layers(folder: Path) -> list[Blob]:
    """Return a layer for each file, whose title is its path."""
    return [Blob(file.read_bytes(), _FILE, {_TITLE: path}) for path, file in files_below(folder)]


def folder_layer(folder: Path) -> Blob:
    """Return the whole folder as one layer that a client is asked to unpack."""
    annotations = {_TITLE: ".", _UNPACK: "true"}
    return Blob(packed(folder, "layer.tar.gz"), f"{_LAYER}+gzip", annotations)


def artifact(layers: Sequence[Blob]) -> tuple[dict[str, Any], list[Blob]]:
    """Return the manifest of an artifact, and all blobs that it names."""
    config = Blob(b"{}", _EMPTY_CONFIG)
    return {**_manifest(config, layers), "artifactType": _ARTIFACT_TYPE}, [config, *layers]


def image(
    folders: Sequence[Path], compression: Compression, platform: str
) -> tuple[dict[str, Any], list[Blob]]:
    """Return the manifest of an image with one layer a folder, and all blobs that it names."""
    tars = [packed(folder, "layer.tar") for folder in folders]
    layers = [_compressed(tar, compression) for tar in tars]
    system, architecture = platform.split("/")
    config = {
        "os": system,
        "architecture": architecture,
        "config": {},
        "rootfs": {"type": "layers", "diff_ids": [_digest(tar) for tar in tars]},
    }
    blob = Blob(json.dumps(config).encode(), _IMAGE_CONFIG)
    return _manifest(blob, layers), [blob, *layers]


def index(digests: Mapping[str, str], sizes: Mapping[str, int]) -> dict[str, Any]:
    """Return an index of manifests, one a platform such as linux/amd64."""
    manifests = []
    for platform, digest in digests.items():
        system, architecture = platform.split("/")
        where = {"os": system, "architecture": architecture}
        each = {"mediaType": MANIFEST, "digest": digest, "size": sizes[digest], "platform": where}
        manifests.append(each)
    return {"schemaVersion": 2, "mediaType": INDEX, "manifests": manifests}


def _compressed(tar: bytes, compression: Compression) -> Blob:
    if compression == "gzip":
        return Blob(gzip.compress(tar, mtime=0), f"{_LAYER}+gzip")
    if compression == "zstd":
        return Blob(zstd(tar), f"{_LAYER}+zstd")
    return Blob(tar, _LAYER)


def _manifest(config: Blob, layers: Sequence[Blob]) -> dict[str, Any]:
    return {
        "schemaVersion": 2,
        "mediaType": MANIFEST,
        "config": config.descriptor,
        "layers": [each.descriptor for each in layers],
    }


def _digest(content: bytes) -> str:
    return f"sha256:{hashlib.sha256(content).hexdigest()}"
