"""Archives appear whole, old ones go, and leftovers of killed builds go too."""

import io
import json
import os
import tarfile
from pathlib import Path

import pytest
from triton_images import cache as archives
from triton_images.catalogue import IMAGES, named


@pytest.mark.parametrize("config", ["abc.json", "blobs/sha256/abc"])
def test_the_image_id_is_read_from_both_archive_layouts(tmp_path: Path, config: str) -> None:
    """Old and new writers name the configuration differently."""
    manifest = json.dumps([{"Config": config}]).encode()
    entry = tarfile.TarInfo("manifest.json")
    entry.size = len(manifest)
    with tarfile.open(tmp_path / "image.tar", "w") as tar:
        tar.addfile(entry, io.BytesIO(manifest))

    assert archives.image_id(tmp_path / "image.tar") == "sha256:abc"


def test_the_oldest_archives_of_the_same_image_go(cache: Path) -> None:
    """Three are kept, and an image whose name starts the same keeps its own."""
    folder = archives.folder()
    other = folder / "operator-extra-0.tar"
    other.touch()
    for age in range(5):
        unfinished = folder / "unfinished"
        unfinished.touch()
        os.utime(unfinished, (age, age))
        archives.publish(unfinished, folder / f"operator-{age}.tar")

    kept = {path.name for path in cache.glob("*.tar")}
    assert kept == {"operator-2.tar", "operator-3.tar", "operator-4.tar", other.name}


def test_the_lock_removes_what_killed_builds_left(cache: Path) -> None:
    """A killed build can't tidy up after itself."""
    (archives.folder() / "work-killed").mkdir()
    with archives.build_lock():
        pass

    assert list(cache.glob("work-*")) == []


def test_unknown_names_are_answered_with_the_known_ones() -> None:
    """A typing error shows what there is."""
    with pytest.raises(LookupError, match=r"no image is called nope; there are: operator, "):
        named(["operator", "nope"])

    assert named([]) == list(IMAGES)
