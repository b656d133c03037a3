"""triton_fetcher.git.lfs: what is a pointer; the storage is in tests/sources/test_git.py."""

import pytest

from triton_fetcher.git.lfs import pointers

HEAD = b"version https://git-lfs.github.com/spec/v1\n"
OID = b"oid sha256:" + b"0" * 64 + b"\n"


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (HEAD + OID + b"size 12\n", True),
        (HEAD + b"ext-0-foo sha256:00\n" + OID + b"size 0\n", True),
        (HEAD + OID, False),
        (OID + HEAD + b"size 12\n", False),
        (HEAD + OID + b"size -1\n", False),
        (HEAD + OID + b"size 12\nmore", False),
        (HEAD + OID.upper() + b"size 12\n", False),
        (b"weights", False),
        (b"", False),
    ],
)
def test_what_is_a_pointer(content, found, tmp_path):
    """By the letter of the specification; everything else is a file of its own."""
    (tmp_path / "m").mkdir()
    (tmp_path / "m/f").write_bytes(content)
    assert [file.path for file in pointers(tmp_path)] == (["m/f"] if found else [])
