"""triton_fetcher.archives.kinds: what a name says."""

import pytest

from triton_fetcher.archives import ArchiveKind, kind_of, stem_of


@pytest.mark.parametrize(
    ("name", "kind", "stem"),
    [
        ("models.tar", ArchiveKind.TAR, "models"),
        ("models-1.2.tar.gz", ArchiveKind.TAR_GZIP, "models-1.2"),
        ("models.TGZ", ArchiveKind.TAR_GZIP, "models"),
        ("models.tar.zst", ArchiveKind.TAR_ZSTD, "models"),
        ("models.zip", ArchiveKind.ZIP, "models"),
        ("resnet.onnx", None, "resnet"),
        ("resnet.v2.onnx", None, "resnet.v2"),
        ("resnet", None, "resnet"),
        ("model.gz", None, "model"),
        ("model.tar.bz2", None, "model.tar"),
    ],
)
def test_a_name_says_what_its_file_is(name, kind, stem):
    """And what a model made of it is called."""
    assert kind_of(name) is kind
    assert stem_of(name) == stem
