"""triton_fetcher.registry.layers: what layers become; with real servers in tests/sources."""

from pathlib import PurePosixPath

import pytest

from triton_fetcher.archives import ArchiveKind
from triton_fetcher.archives.limits import UnsafeContentError
from triton_fetcher.registry.layers import layers_of, manifest_for

DIGEST = "sha256:" + "0" * 64


def placed(media_type, *, beside=False, **annotations):
    """Return path and archive of a layer, with another one beside it or alone."""
    entry = {"mediaType": media_type, "digest": DIGEST, "size": 1, "annotations": annotations}
    other = {**entry, "annotations": {"org.opencontainers.image.title": "other/1/f"}}
    layer = layers_of({"layers": [entry, other] if beside else [entry]})[0]
    return str(layer.path or ""), layer.archive


@pytest.mark.parametrize(
    ("media_type", "kind"),
    [
        ("application/vnd.oci.image.layer.v1.tar", ArchiveKind.TAR),
        ("application/vnd.oci.image.layer.v1.tar+gzip", ArchiveKind.TAR_GZIP),
        ("application/vnd.oci.image.layer.v1.tar+zstd", ArchiveKind.TAR_ZSTD),
        ("application/vnd.oci.image.layer.nondistributable.v1.tar+gzip", ArchiveKind.TAR_GZIP),
        ("application/vnd.docker.image.rootfs.diff.tar.gzip", ArchiveKind.TAR_GZIP),
        ("application/vnd.kitops.modelkit.model.v1.tar+gzip", ArchiveKind.TAR_GZIP),
        ("application/vnd.cncf.model.weight.v1.tar", ArchiveKind.TAR),
        ("application/vnd.docker.ai.dir.tar", ArchiveKind.TAR),
    ],
)
def test_the_type_of_a_tar_makes_an_archive(media_type, kind):
    """Whoever made it."""
    assert placed(media_type) == ("", kind)


@pytest.mark.parametrize("annotation", ["org.cncf.model.filepath", "org.cnai.model.filepath"])
def test_a_raw_layer_is_a_file(annotation):
    """At the path that ModelPack's annotation names, of the old and of the new name."""
    raw = "application/vnd.cncf.model.weight.v1.raw"
    assert placed(raw, **{annotation: "m/1/f"}) == ("m/1/f", None)


def test_titles_as_oras_writes_them():
    """Any file has the type of a tar; folders are marked; one archive alone is the repository."""
    title, unpack = "org.opencontainers.image.title", "io.deis.oras.content.unpack"
    tar = "application/vnd.oci.image.layer.v1.tar"
    assert placed(tar, **{title: "m/1/f"}) == ("m/1/f", None)
    assert placed(f"{tar}+gzip", **{title: "m", unpack: "true"}) == ("", ArchiveKind.TAR_GZIP)
    assert placed(tar, **{title: "m.zip"}) == ("", ArchiveKind.ZIP)
    assert placed(tar, beside=True, **{title: "m/env.tar.gz"}) == ("m/env.tar.gz", None)


@pytest.mark.parametrize(
    "manifest",
    [
        {},
        {"layers": None},
        {"layers": ["x"]},
        {"layers": [{"digest": DIGEST, "size": 1}]},
        {"layers": [{"mediaType": "a.tar", "digest": "md5:0", "size": 1}]},
        {"layers": [{"mediaType": "a.tar", "digest": f"{DIGEST}/../x", "size": 1}]},
        {"layers": [{"mediaType": "a.tar", "digest": DIGEST, "size": -1}]},
        {"layers": [{"mediaType": "a.tar", "digest": DIGEST}]},
    ],
)
def test_what_can_t_be_used(manifest):
    """A digest of a file's name, a layer that names no file, and so on."""
    with pytest.raises(UnsafeContentError):
        layers_of(manifest)


def test_the_empty_layer_is_none():
    """An artifact without layers has one of two bytes, by the specification."""
    empty = {"mediaType": "application/vnd.oci.empty.v1+json", "digest": DIGEST, "size": 2}
    assert layers_of({"layers": [empty]}) == []


def test_paths_are_relative():
    """They are a PurePosixPath, with nothing in front."""
    layer = layers_of(
        {
            "layers": [
                {
                    "mediaType": "x/y",
                    "digest": DIGEST,
                    "size": 1,
                    "annotations": {"org.opencontainers.image.title": "./m//1/f"},
                }
            ]
        }
    )[0]
    assert layer.path == PurePosixPath("m/1/f")
    assert layer.sha256 == "0" * 64


def entry(digest, platform=None):
    """Return an entry of an index."""
    system, _, architecture = (platform or "").partition("/")
    where = {"os": system, "architecture": architecture}
    return {"digest": digest, **({"platform": where} if platform else {})}


def test_the_manifest_of_this_platform():
    """Or the only one there is; attestations do not count."""
    attested = entry("c", "unknown/unknown")
    index = [entry("a", "linux/amd64"), entry("b", "linux/arm64"), attested]
    assert manifest_for(index, "arm64") == "b"
    assert manifest_for([entry("a"), attested], "arm64") == "a"
    for without in (index, [entry("a"), entry("b")], [], [attested]):
        with pytest.raises(LookupError, match="no manifest for linux/s390x"):
            manifest_for(without, "s390x")
