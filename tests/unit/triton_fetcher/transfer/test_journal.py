"""What of an unfinished file is there."""

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from triton_fetcher.sources.source import RemoteFile
from triton_fetcher.transfer.journal import Journal, missing

FILE = RemoteFile("m/1/model.onnx", 100, '"etag"')
SPANS = st.lists(st.tuples(st.integers(0, 300), st.integers(1, 80)).map(lambda s: (s[0], sum(s))))


@given(SPANS, st.integers(1, 100))
def test_done_and_missing_spans_cover_each_byte(done: list[tuple[int, int]], part: int):
    size = 400
    holes = missing(done, size, part)
    covered = {byte for start, end in [*done, *holes] for byte in range(start, end)}
    assert covered == set(range(size))
    assert all(0 < end - start <= part for start, end in holes)
    assert not {b for s, e in holes for b in range(s, e)} & {
        b for s, e in done for b in range(s, e)
    }


def journal(tmp_path: Path, file: RemoteFile) -> Journal:
    return Journal.opened(tmp_path / "journal", file, tmp_path / "content")


def done(tmp_path: Path, file: RemoteFile) -> list[tuple[int, int]]:
    """Return what the journal says of *file*."""
    opened = journal(tmp_path, file)
    opened.close()
    return opened.done


def written(tmp_path: Path) -> None:
    """A journal of 30 bytes, and their content."""
    (tmp_path / "content").write_bytes(bytes(30))
    first = journal(tmp_path, FILE)
    first.add((0, 30))
    first.close()


def test_a_journal_is_believed_for_the_same_content(tmp_path: Path):
    written(tmp_path)
    assert done(tmp_path, FILE) == [(0, 30)]


def test_a_journal_of_another_version_counts_as_empty(tmp_path: Path):
    written(tmp_path)
    assert done(tmp_path, RemoteFile(FILE.path, 100, '"other"')) == []
    assert done(tmp_path, FILE) == []


def test_a_journal_without_its_content_counts_as_empty(tmp_path: Path):
    written(tmp_path)
    (tmp_path / "content").write_bytes(b"")
    assert done(tmp_path, FILE) == []


def test_a_file_without_a_version_is_never_resumed(tmp_path: Path):
    file = RemoteFile(FILE.path, 100, "")
    (tmp_path / "content").write_bytes(bytes(30))
    first = journal(tmp_path, file)
    first.add((0, 30))
    first.close()
    assert done(tmp_path, file) == []
