"""What the layers of an artifact or an image become; pure.

Known are ModelPack (CNCF), KitOps, ORAS, Docker's model artifacts and plain images. Two things
decide: whether a layer names its file by an annotation, and whether its type is that of a tar.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any, Final

from triton_fetcher.archives import ArchiveKind, kind_of
from triton_fetcher.archives.limits import UnsafeContentError
from triton_fetcher.archives.names import Names, safe_path
from triton_fetcher.registry.reference import DIGEST

# The file in a layer: ModelPack's annotation and its name of 2025, then ORAS'.
_FILE_ANNOTATIONS: Final = ("org.cncf.model.filepath", "org.cnai.model.filepath")
_TITLE: Final = "org.opencontainers.image.title"
_UNPACK: Final = "io.deis.oras.content.unpack"
_EMPTY: Final = "application/vnd.oci.empty.v1+json"
_TAR: Final = re.compile(r".*[.+]tar(?:[.+](?P<compression>gzip|gz|zstd))?")
_COMPRESSED: Final = {
    None: ArchiveKind.TAR,
    "gzip": ArchiveKind.TAR_GZIP,
    "gz": ArchiveKind.TAR_GZIP,
    "zstd": ArchiveKind.TAR_ZSTD,
}


@dataclass(frozen=True)
class Layer:
    """One layer: a file at a path, or an archive that is unpacked over the layers before it."""

    digest: str
    size: int
    path: PurePosixPath | None
    archive: ArchiveKind | None

    @property
    def sha256(self) -> str:
        """Return the hex digits of the digest."""
        return self.digest.partition(":")[2]


def layers_of(manifest: Mapping[str, Any]) -> list[Layer]:
    """Return the layers of *manifest* in order. Raises UnsafeContentError."""
    described = manifest.get("layers")
    if not isinstance(described, list) or not all(isinstance(each, dict) for each in described):
        raise UnsafeContentError("its manifest has no layers; is it an image or an artifact?")
    used = [each for each in described if each.get("mediaType") != _EMPTY]
    layers = [_layer(each, alone=len(used) == 1) for each in used]
    names = Names()
    for layer in layers:
        if layer.path:
            names.add(layer.path, folder=False)
    return layers


def _layer(described: Mapping[str, Any], *, alone: bool) -> Layer:
    digest, size = described.get("digest"), described.get("size")
    if not isinstance(digest, str) or not DIGEST.fullmatch(digest):
        raise UnsafeContentError(f"one of its layers has no sha256 digest but {digest!a}")
    if not isinstance(size, int) or size < 0:
        raise UnsafeContentError(f"layer {digest} has no size")
    path, archive = _placement(described, digest, alone=alone)
    return Layer(digest, size, path, archive)


def _placement(
    described: Mapping[str, Any], digest: str, *, alone: bool
) -> tuple[PurePosixPath | None, ArchiveKind | None]:
    media_type = str(described.get("mediaType", ""))
    notes = described.get("annotations") or {}
    match = _TAR.fullmatch(media_type)
    tar = _COMPRESSED[match["compression"]] if match else None
    title = notes.get(_TITLE)
    if notes.get(_UNPACK) == "true":
        return None, tar or kind_of(str(title)) or ArchiveKind.TAR_GZIP
    named = next((notes[name] for name in _FILE_ANNOTATIONS if name in notes), None)
    if named is not None and tar is None:
        return safe_path(str(named)), None
    # ORAS gives every file the type of a tar, whatever it is; so its title decides. An archive
    # beside other files is theirs, such as the environment of a Python model.
    if title is not None:
        packed = kind_of(str(title)) if alone else None
        return (None, packed) if packed else (safe_path(str(title)), None)
    if tar is None:
        raise UnsafeContentError(
            f"layer {digest[:19]} of type {media_type!a} names no file; push it with a tool that"
            " writes titles, such as oras or modctl"
        )
    return None, tar


def manifest_for(index: Sequence[Mapping[str, Any]], architecture: str) -> str:
    """Return the digest of the manifest for Linux on *architecture*, or of the only one there is.

    Raises LookupError with what there is instead.
    """
    # Attestations of BuildKit are entries for the platform unknown/unknown.
    real = [each for each in index if _platform(each) != "unknown/unknown"]
    wanted = f"linux/{architecture}"
    fitting = [each for each in real if _platform(each) == wanted]
    chosen = fitting or (real if len(real) == 1 and _platform(real[0]) == "" else [])
    if not chosen:
        found = ", ".join(sorted(filter(None, map(_platform, real)))) or "none"
        raise LookupError(f"it has no manifest for {wanted}; there are: {found}")
    return str(chosen[0].get("digest"))


def _platform(entry: Mapping[str, Any]) -> str:
    platform = entry.get("platform")
    return f"{platform.get('os')}/{platform.get('architecture')}" if platform else ""
