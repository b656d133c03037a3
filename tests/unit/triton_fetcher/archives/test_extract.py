"""triton_fetcher.archives: what is unpacked, and the corpus of what never is."""

import gzip
import io
import resource
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest
import zstandard

from triton_api.conditions import Reason
from triton_fetcher.archives import ArchiveKind, extract
from triton_fetcher.errors import FetchError
from unit.triton_fetcher.archives import hostile
from unit.triton_fetcher.archives.hostile import GOOD, entry, tar, zipped

ROOT = Path(__file__).parents[4]
# Prints by how many KiB the memory of the process grew at most.
MEASURED = """
import pathlib, resource, sys
from triton_fetcher.archives import ArchiveKind, extract
from triton_fetcher.errors import FetchError

before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
try:
    archive, kind, folder = sys.argv[1:]
    extract(pathlib.Path(archive), ArchiveKind(kind), pathlib.Path(folder), shown="")
except FetchError:
    pass
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""
CORPUS = [
    pytest.param(kind, build, id=name)
    for kind, group in (
        (ArchiveKind.TAR, hostile.TARS),
        (ArchiveKind.TAR_GZIP, hostile.GZIPS),
        (ArchiveKind.TAR_ZSTD, hostile.ZSTDS),
        (ArchiveKind.ZIP, hostile.ZIPS),
    )
    for name, build in group.items()
]


@pytest.fixture
def unpack(tmp_path):
    """Return a function that unpacks bytes into a folder between other files."""

    def run(kind: ArchiveKind, content: bytes) -> Path:
        (tmp_path / "victim").write_text("untouched")
        archive, folder = tmp_path / f"archive.{kind}", tmp_path / "in" / "here"
        archive.write_bytes(content)
        folder.mkdir(parents=True)
        extract(archive, kind, folder, shown="the archive")
        return folder

    return run


def tree(folder):
    """Return the files below *folder* with their content."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_the_corpus_is_large():
    """At least 40 hostile archives are tried."""
    assert len(CORPUS) > 70


@pytest.mark.timeout(120)
@pytest.mark.parametrize(("kind", "build"), CORPUS)
def test_a_hostile_archive_is_refused(kind, build, unpack, tmp_path):
    """It ends in ContentRefused with a sentence, and nothing is outside its folder."""
    with pytest.raises(FetchError) as refusal:
        unpack(kind, build())
    assert refusal.value.reason is Reason.CONTENT_REFUSED
    assert not refusal.value.transient
    assert refusal.value.message.startswith("the archive is not used: ")
    assert refusal.value.message.isprintable()
    assert len(refusal.value.message) <= 300
    assert (tmp_path / "victim").read_text() == "untouched"
    assert {path.name for path in tmp_path.iterdir()} == {"victim", f"archive.{kind}", "in"}
    assert [path for path in tmp_path.rglob("*") if path.is_symlink()] == []


@pytest.mark.timeout(120)
@pytest.mark.parametrize(
    ("kind", "build"),
    [
        (ArchiveKind.TAR, hostile.huge_header),
        (ArchiveKind.TAR, hostile.endless_sparse_map),
        (ArchiveKind.TAR_ZSTD, hostile.window_bomb),
        (ArchiveKind.ZIP, hostile.huge_directory),
    ],
)
def test_a_bomb_for_memory_takes_little(kind, build, tmp_path):
    """The process that unpacks it, which no limit of disk protects, stays small."""
    archive = tmp_path / "archive"
    archive.write_bytes(build())
    (tmp_path / "out").mkdir()
    grown = subprocess.run(
        [sys.executable, "-c", MEASURED, archive, kind, tmp_path / "out"],
        env={"PYTHONPATH": str(ROOT / "operator")},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert int(grown) < 150 * 1024


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        (ArchiveKind.TAR, GOOD),
        (ArchiveKind.TAR_GZIP, gzip.compress(GOOD)),
        (ArchiveKind.TAR_GZIP, gzip.compress(GOOD[:1024]) + gzip.compress(GOOD[1024:])),
        (ArchiveKind.TAR_ZSTD, zstandard.compress(GOOD)),
        (ArchiveKind.TAR_ZSTD, zstandard.compress(GOOD[:999]) + zstandard.compress(GOOD[999:])),
        (
            ArchiveKind.ZIP,
            zipped(("m/", b""), ("m/config.pbtxt", b"x"), ("m/1/model.onnx", b"weights" * 99)),
        ),
    ],
    ids=["tar", "gzip", "gzip in two members", "zstd", "zstd in two frames", "zip"],
)
def test_a_good_archive_becomes_its_tree(kind, content, unpack):
    """All kinds, and streams of several members, unpack to the same files."""
    assert tree(unpack(kind, content)) == {
        "m/config.pbtxt": b"x",
        "m/1/model.onnx": b"weights" * 99,
    }


@pytest.mark.parametrize("form", [tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
def test_each_form_of_tar_is_read(form, unpack):
    """Long names and names beyond ASCII included, as far as the form has them."""
    long = "m/" + "/".join(["folder"] * 12) + "/model.onnx"
    folders = entry("./", b"", tarfile.DIRTYPE), entry("./m", b"", tarfile.DIRTYPE)
    data = tar(*folders, entry(long), entry("m/\u00e9"), *folders, format=form)
    assert tree(unpack(ArchiveKind.TAR, data)) == {long: b"x", "m/\u00e9": b"x"}


def test_modes_are_ours(unpack):
    """Nothing is set-uid, hidden from its user or writable by all; programs stay programs."""
    folder = unpack(
        ArchiveKind.TAR,
        tar(
            entry("m/hidden", mode=0o000),
            entry("m/open", mode=0o666),
            entry("m/stub", mode=0o6777),
        ),
    )
    modes = {path.name: path.stat().st_mode & 0o7777 for path in (folder / "m").iterdir()}
    assert modes == {"hidden": 0o644, "open": 0o644, "stub": 0o755}
    assert (folder / "m").stat().st_mode & 0o7777 == 0o755


def test_a_small_demo_of_zeros_is_no_bomb(unpack):
    """A file of 64 MiB of zeros, far above the ratio, does no harm and is unpacked."""
    data = hostile.zeros(hostile.gzipped, size=64 * hostile.MEBIBYTE)
    assert (unpack(ArchiveKind.TAR_GZIP, data) / "m/zeros").stat().st_size == 64 * 1024**2


def test_memory_stays_flat(tmp_path):
    """Unpacking 256 MiB does not take more memory than unpacking a little."""
    header = tarfile.TarInfo("m/weights")
    header.size = 256 * hostile.MEBIBYTE
    archive = tmp_path / "archive.tar"
    with archive.open("wb") as file:
        file.write(header.tobuf())
        file.truncate(512 + header.size + 1024)
    (tmp_path / "out").mkdir()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    extract(archive, ArchiveKind.TAR, tmp_path / "out", shown="it")
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 64 * 1024


def test_a_zip_from_a_machine_without_unix_is_read(unpack):
    """Entries without a Unix mode, with folders of their own, are plain files and folders."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in ("m/", "m/f"):
            info = zipfile.ZipInfo(name)
            info.create_system, info.external_attr = 0, 0
            archive.writestr(info, b"" if name.endswith("/") else b"x")
    assert tree(unpack(ArchiveKind.ZIP, buffer.getvalue())) == {"m/f": b"x"}


def test_a_full_disk_is_no_fault_of_the_archive(unpack, monkeypatch):
    """An error of the disk passes through, for the pipeline to name it."""

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("triton_fetcher.archives.writer.os.open", full)
    with pytest.raises(OSError, match="No space left"):
        unpack(ArchiveKind.TAR, GOOD)
